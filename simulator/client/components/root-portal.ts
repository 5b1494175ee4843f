import type { BuiltinDefinition } from './define'

const properties = { enable: true }

/**
 * `<root-portal>` (docs: root-portal): its content leaves its place for the end of the page, past every ancestor that would clip,
 * move or cover it. Events bubble where the template says, for they follow the component tree.
 */
export const rootPortal: BuiltinDefinition<typeof properties> = {
  tag: 'root-portal',
  properties,
  wrapperClass: 'wx-portal',
  css: 'wx-root-portal, .wx-portal { display: contents }',
  setup({ element, get, watch, onAttached, onDetached }) {
    let content: Element | null = null
    const moveTo = (parent: HTMLElement): void => {
      content ??= element.firstElementChild
      if (content && content.parentNode !== parent) parent.append(content)
    }
    const place = (): void =>
      moveTo(get('enable') && element.isConnected ? element.ownerDocument.body : element)
    watch(['enable'], place)
    onAttached(place)
    // glass-easel takes the content for a child of the element, and may attach both again.
    onDetached(() => moveTo(element))
    return undefined
  },
}
