import type { BuiltinDefinition } from './define'
import { createTextEntry, ENTRY_PROPERTIES, type EntryHost } from './text-entry'

const properties = {
  ...ENTRY_PROPERTIES,
  autoHeight: false,
  fixed: false,
  showConfirmBar: true,
  disableDefaultPadding: false,
}

export const textarea: BuiltinDefinition<typeof properties> = {
  tag: 'textarea',
  properties,
  externalClasses: ['placeholder-class'],
  css: `
wx-textarea { display: block; position: relative; width: 300px; height: 150px; font-size: 16px }
wx-textarea > .wx-placeholder { white-space: pre-wrap }`,
  setup(host) {
    const control = host.create('textarea', 'wx-entry')
    host.element.append(control)
    const entry = createTextEntry(host as unknown as EntryHost, control)
    let lines = 0

    const grow = (): void => {
      if (!host.get('autoHeight')) return
      host.element.style.height = 'auto'
      // Without a height of its own it is as tall as its text.
      control.style.height = '0'
      const height = control.scrollHeight
      // Not laid out yet: `onAttached` comes back to it.
      if (height === 0) return
      control.style.height = `${height}px`
      host.element.style.height = `${height}px`
      const now = Math.max(1, Math.round(height / lineHeightOf(control)))
      if (now === lines) return
      lines = now
      host.emit('linechange', { height, heightRpx: toRpx(height, control), lineCount: lines })
    }
    control.addEventListener('input', grow)
    host.watch(['value', 'autoHeight'], grow)
    host.onAttached(() => {
      grow()
      if (lines === 0) control.ownerDocument.defaultView?.requestAnimationFrame(grow)
    })
    return {
      input: (value: unknown) => {
        entry.type(String(value))
        grow()
      },
    }
  },
}

/** CSS pixels. A style sheet may leave it to the font, which says it only by a line of its own. */
function lineHeightOf(control: HTMLTextAreaElement): number {
  const told = Number.parseFloat(getComputedStyle(control).lineHeight)
  if (told > 0) return told
  const probe = control.cloneNode() as HTMLTextAreaElement
  probe.value = ''
  probe.style.height = '0'
  control.after(probe)
  const height = probe.scrollHeight
  probe.remove()
  return height || 1
}

const toRpx = (pixels: number, { ownerDocument }: HTMLElement): number =>
  (pixels * 750) / (ownerDocument.documentElement.clientWidth || 750)
