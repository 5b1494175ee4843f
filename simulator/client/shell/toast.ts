import { h, svg } from './dom'

export interface ToastOptions {
  readonly title: string
  /** `success`, `error`, `loading` or `none`. */
  readonly icon: string
  /** A picture instead of the icon. */
  readonly image: string
  /** Milliseconds; 0 stays until hidden. */
  readonly duration: number
  readonly mask: boolean
}

export interface Toast {
  show(options: ToastOptions): void
  hide(): void
  readonly kind: 'toast' | 'loading' | 'none'
}

const ICONS: Readonly<Record<string, string>> = {
  success: '<path d="m5 21 10 10 21-21" fill="none" stroke="#fff" stroke-width="3"/>',
  error: '<path d="M20 6v18M20 30v4" fill="none" stroke="#fff" stroke-width="4"/>',
}

/** One toast at a time; a loading is a toast that stays (WeChat: the two replace each other). */
export function createToast(layer: HTMLElement): Toast {
  let element: HTMLElement | undefined
  let timer = 0
  let kind: Toast['kind'] = 'none'
  const hide = (): void => {
    clearTimeout(timer)
    element?.remove()
    element = undefined
    kind = 'none'
  }
  return {
    show({ title, icon, image, duration, mask }) {
      hide()
      kind = icon === 'loading' ? 'loading' : 'toast'
      const picture = image
        ? h('img', { src: image, alt: '' })
        : icon === 'loading'
          ? h('span', { class: 'spinner large' })
          : ICONS[icon] && svg('0 0 40 40', ICONS[icon] ?? '')
      const box = h(
        'div',
        { class: picture ? 'toast with-icon' : 'toast', role: 'status' },
        picture || null,
        h('span', {}, title),
      )
      element = h('div', { class: `veil centre clear ${mask ? '' : 'through'}` }, box)
      layer.append(element)
      if (duration > 0) timer = setTimeout(hide, duration) as unknown as number
    },
    hide,
    get kind() {
      return kind
    },
  }
}
