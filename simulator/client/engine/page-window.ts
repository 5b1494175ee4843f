import { rpxToVw } from './rpx'

export type PageGlobal = Window & typeof globalThis

export interface PageWindow {
  readonly frame: HTMLIFrameElement
  readonly window: PageGlobal
  /** Adds a style sheet; the later one wins, as in a WXSS cascade. */
  addStyle(css: string): void
  /** CSS pixels of the page that the phone's round corners and bars cover; what `env(safe-area-inset-…)` says. */
  setSafeArea(area: { top: number; bottom: number }): void
  /** Shows every `prefers-color-scheme` rule of the page as the theme wants it, whatever the browser prefers. */
  setTheme(theme: string): void
  remove(): void
}

/**
 * One mini program page's own document: an iframe of the same origin. That alone gives what WeChat's one WebView per
 * page gives: its own styles, `page {}`, `position: fixed`, `vh`, scrolling.
 */
export function createPageWindow(container: HTMLElement, title: string, baseCss: string): PageWindow {
  const frame = container.ownerDocument.createElement('iframe')
  frame.title = title
  frame.className = 'page-frame'
  container.append(frame)
  const window = frame.contentWindow as PageGlobal | null
  if (!window) throw new Error('the browser gave the page no window')
  const { document } = window
  document.open()
  document.write('<!doctype html><html><head><meta charset="utf-8"></head><body></body></html>')
  document.close()
  convertInlineRpx(window)

  const sheets: { element: HTMLStyleElement; css: string }[] = []
  let theme = 'light'
  const addStyle = (css: string): void => {
    if (!css) return
    const element = document.createElement('style')
    element.textContent = adaptCss(css, theme)
    document.head.append(element)
    sheets.push({ element, css })
  }
  addStyle(baseCss)
  return {
    frame,
    window,
    addStyle,
    setTheme(next) {
      theme = next
      document.documentElement.dataset.theme = next
      for (const { element, css } of sheets) {
        if (css.includes('prefers-color-scheme')) element.textContent = adaptCss(css, next)
      }
    },
    setSafeArea({ top, bottom }) {
      const { style } = document.documentElement
      style.setProperty('--wx-safe-top', `${top}px`)
      style.setProperty('--wx-safe-bottom', `${bottom}px`)
    },
    remove: () => frame.remove(),
  }
}

/** The phone's theme is a setting of the simulator, so the browser's own preference must not decide. */
export function applyTheme(css: string, theme: string): string {
  return css.replace(/\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/g, (_, wanted: string) =>
    wanted === theme ? '(min-width: 0)' : '(max-width: 0)',
  )
}

const adaptCss = (css: string, theme: string): string => applySafeArea(applyTheme(css, theme))

/** The browser's own safe area is that of its window, not of the simulated screen. */
export function applySafeArea(css: string): string {
  if (!css.includes('safe-area-inset-')) return css
  return css.replace(/\benv\(\s*safe-area-inset-(top|bottom|left|right)\s*(?=[,)])/g, (_, side: string) =>
    side === 'top' || side === 'bottom' ? `var(--wx-safe-${side}` : 'var(--wx-safe-none',
  )
}

/** Templates set `style` through `setAttribute`; the page's own realm is the one place to convert it. */
function convertInlineRpx(window: PageGlobal): void {
  const prototype = window.Element.prototype
  const setAttribute = prototype.setAttribute
  prototype.setAttribute = function (this: Element, name: string, value: string): void {
    setAttribute.call(this, name, name === 'style' ? applySafeArea(rpxToVw(String(value))) : value)
  }
}
