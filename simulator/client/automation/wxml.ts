import { HTML_PREFIX } from '../engine/tags'
import { kebabCase, type WxmlElement, type WxmlTree } from './tree'

/**
 * WXML of what is rendered, in the form DevTools gives it: slot content where it shows, no shadow roots, custom
 * components with `is`, virtual hosts left out, no event bindings, no text inside `<text>`.
 */
export function innerWxml(tree: WxmlTree, node: WxmlElement): string {
  if (tree.builtin(node) === 'text') return ''
  let wxml = ''
  node.forEachComposedChild((child) => {
    const text = child.asTextNode()
    const element = child.asElement()
    if (text) wxml += escapeText(text.textContent)
    else if (element) wxml += outerWxml(tree, element)
  })
  return wxml
}

export function outerWxml(tree: WxmlTree, node: WxmlElement): string {
  const isDrawn = !node.asVirtualNode() && node.getBackendElement() !== null
  if (!isDrawn || isInner(node)) return innerWxml(tree, node)
  const tag = tree.tag(node)
  const attributes = attributesOf(tree, node).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
  return `<${tag}${attributes.join('')}>${innerWxml(tree, node)}</${tag}>`
}

/** Elements that WeChat's own components are made of. */
const isInner = (node: WxmlElement): boolean => node.asNativeNode()?.is.startsWith(HTML_PREFIX) ?? false

type Attribute = [name: string, value: string]

/** Properties of WeChat's own components that say what they show; they have no attribute in the DOM. */
const CONTENT_PROPERTIES = ['src', 'value', 'placeholder', 'url', 'openType']

function attributesOf(tree: WxmlTree, node: WxmlElement): Attribute[] {
  const component = tree.component(node)
  const always: Attribute[] = [
    ['is', component?.is ?? ''],
    ['id', node.id],
    ['class', tree.attribute(node, 'class') ?? ''],
    ['style', node.style],
  ]
  const data = Object.entries(node.dataset ?? {}).map(
    ([name, value]): Attribute => [`data-${kebabCase(name)}`, String(value)],
  )
  const own = component ? declaredOf(tree, node) : [...reflectedOf(tree, node), ...contentOf(tree, node)]
  return [...always.filter(([, value]) => value !== ''), ...data, ...own]
}

const declaredOf = (tree: WxmlTree, node: WxmlElement): Attribute[] =>
  tree.properties(node).map((name) => [kebabCase(name), String(tree.property(node, name))])

const contentOf = (tree: WxmlTree, node: WxmlElement): Attribute[] =>
  CONTENT_PROPERTIES.flatMap((name): Attribute[] => {
    const value = tree.property(node, name)
    return value === undefined || value === null || value === '' ? [] : [[kebabCase(name), String(value)]]
  })

/** What a component of WeChat's shows of itself in the DOM: roles, states, and what libraries style by. */
const reflectedOf = (tree: WxmlTree, node: WxmlElement): Attribute[] =>
  Array.from(tree.dom(node)?.attributes ?? [], ({ name, value }): Attribute => [name, value]).filter(
    ([name]) => !/^(id|class|style|is|tabindex|wx-.*|data-.*)$/.test(name),
  )

const escapeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const escapeAttribute = (text: string): string => escapeText(text).replace(/"/g, '&quot;')
