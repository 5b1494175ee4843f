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
      control.style.height = 'auto'
      const height = control.scrollHeight
      control.style.height = `${height}px`
      host.element.style.height = `${height}px`
      const lineHeight = Number.parseFloat(getComputedStyle(control).lineHeight) || 20
      const now = Math.max(1, Math.round(height / lineHeight))
      if (now === lines) return
      lines = now
      host.emit('linechange', { height, lineCount: lines })
    }
    control.addEventListener('input', grow)
    host.watch(['value', 'autoHeight'], grow)
    host.onAttached(grow)
    return {
      input: (value: unknown) => {
        entry.type(String(value))
        grow()
      },
    }
  },
}
