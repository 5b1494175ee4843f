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
  if (!isDrawn) return innerWxml(tree, node)
  const tag = tree.tag(node)
  const attributes = attributesOf(tree, node).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
  return `<${tag}${attributes.join('')}>${innerWxml(tree, node)}</${tag}>`
}

function attributesOf(tree: WxmlTree, node: WxmlElement): [string, string][] {
  const component = tree.component(node)
  const always: [string, string][] = [
    ['is', component?.is ?? ''],
    ['id', node.id],
    ['class', tree.attribute(node, 'class') ?? ''],
    ['style', node.style],
  ]
  const data = Object.entries(node.dataset ?? {}).map(([name, value]): [string, string] => [
    `data-${kebabCase(name)}`,
    String(value),
  ])
  const declared = tree.properties(node).map((name): [string, unknown] => [name, tree.property(node, name)])
  // Of WeChat's own components only what was set is worth a reader's time.
  const shown = component
    ? declared
    : declared.filter(([, value]) => value !== '' && value !== false && value !== null)
  return [
    ...always.filter(([, value]) => value !== ''),
    ...data,
    ...shown.map(([name, value]): [string, string] => [kebabCase(name), String(value)]),
  ]
}

const escapeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const escapeAttribute = (text: string): string => escapeText(text).replace(/"/g, '&quot;')
