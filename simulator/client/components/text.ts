import { type BuiltinDefinition, toggleAttribute } from './define'

const properties = {
  selectable: false,
  userSelect: false,
  space: '',
  decode: false,
  overflow: 'visible',
  maxLines: 0,
}

/** `\n` in a text node breaks the line, unlike in a view. */
export const text: BuiltinDefinition<typeof properties> = {
  tag: 'text',
  properties,
  css: `
wx-text { display: inline; white-space: pre-line }
wx-text[space] { white-space: pre-wrap }
wx-text[selectable] { user-select: text; -webkit-user-select: text }`,
  setup(host) {
    host.watch(['selectable', 'userSelect'], () =>
      toggleAttribute(host.element, 'selectable', host.get('selectable') || host.get('userSelect')),
    )
    host.watch(['space'], () => toggleAttribute(host.element, 'space', host.get('space') !== ''))
    return undefined
  },
}
