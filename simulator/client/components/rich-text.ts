import type { BuiltinDefinition } from './define'

const properties = { nodes: null, space: '', userSelect: false } as const

interface RichNode {
  readonly type?: string
  readonly name?: string
  readonly text?: string
  readonly attrs?: Readonly<Record<string, unknown>>
  readonly children?: readonly RichNode[]
}

/** Trusted tags and attributes (docs: rich-text); anything else is left out together with what it contains. */
const TAGS = new Set(
  `a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt
  em fieldset font footer h1 h2 h3 h4 h5 h6 header hr i img ins label legend li mark nav ol p pre q rt ruby s section
  small span strong sub sup table tbody td tfoot th thead tr tt u ul`.split(/\s+/),
)
const ATTRIBUTES = new Set(
  'class style alt src height width dir start type span colspan rowspan align color face'.split(' '),
)

export const richText: BuiltinDefinition<typeof properties> = {
  tag: 'rich-text',
  properties,
  css: `
wx-rich-text { display: block }
wx-rich-text img { max-width: 100% }`,
  setup(host) {
    const { element } = host
    const { ownerDocument } = element
    const build = (nodes: readonly RichNode[]): Node[] => nodes.flatMap((node) => buildOne(node) ?? [])
    const buildOne = (node: RichNode): Node | undefined => {
      if (node.type === 'text') return ownerDocument.createTextNode(node.text ?? '')
      const name = node.name?.toLowerCase() ?? ''
      if (!TAGS.has(name)) return undefined
      const made = ownerDocument.createElement(name)
      for (const [attribute, value] of Object.entries(node.attrs ?? {})) {
        if (ATTRIBUTES.has(attribute)) made.setAttribute(attribute, String(value))
      }
      made.append(...build(node.children ?? []))
      return made
    }
    host.watch(['nodes'], () => {
      const nodes = host.get('nodes')
      element.replaceChildren(
        ...build(typeof nodes === 'string' ? parse(nodes) : ((nodes ?? []) as RichNode[])),
      )
    })
    return undefined
  },
}

/** HTML text to the same shape as the array form, so that both pass the same list of trusted tags. */
function parse(html: string): RichNode[] {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  const read = (node: Node): RichNode | undefined => {
    if (node.nodeType === Node.TEXT_NODE) return { type: 'text', text: node.textContent ?? '' }
    if (node.nodeType !== Node.ELEMENT_NODE) return undefined
    const element = node as Element
    return {
      name: element.localName,
      attrs: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
      children: [...element.childNodes].flatMap((child) => read(child) ?? []),
    }
  }
  return [...body.childNodes].flatMap((child) => read(child) ?? [])
}
