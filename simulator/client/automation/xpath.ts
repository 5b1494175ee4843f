import type { PhonePage } from '../phone'
import { kebabCase, type WxmlElement, type WxmlTree } from './tree'

/** Names the element of the tree on its copy. */
const MARK = 'xpath-mark'

/** XPathResult.ORDERED_NODE_SNAPSHOT_TYPE */
const ORDERED_SNAPSHOT = 7

/**
 * Elements of a page by XPath, in document order. The browser evaluates the expression on a copy of the page's WXML
 * in plain XML; like a selector it stops at component boundaries.
 *
 * @throws Error from the browser when the expression is malformed.
 */
export function findByXpath(tree: WxmlTree, { root }: PhonePage, expression: string): WxmlElement[] {
  const copy = document.implementation.createDocument(null, null)
  const originals: WxmlElement[] = []
  copy.append(copyOf(root))

  function copyOf(node: WxmlElement): Element {
    const element = copy.createElement(tree.tag(node))
    element.setAttribute(MARK, String(originals.push(node) - 1))
    for (const name of attributeNames(tree, node)) {
      const value = tree.attribute(node, name)
      if (value !== null && value !== '') element.setAttribute(name, value)
    }
    element.append(...textOf(node), ...tree.children(node).map(copyOf))
    return element
  }

  const found = copy.evaluate(expression, copy, null, ORDERED_SNAPSHOT)
  const elements = Array.from({ length: found.snapshotLength }, (_, index) => found.snapshotItem(index))
  return elements.flatMap((item) => {
    const mark = item instanceof Element ? item.getAttribute(MARK) : null
    const original = mark === null ? undefined : originals[Number(mark)]
    return original ? [original] : []
  })
}

function attributeNames(tree: WxmlTree, node: WxmlElement): string[] {
  const data = Object.keys(node.dataset ?? {}).map((name) => `data-${name}`)
  return ['id', 'class', 'style', ...data, ...tree.properties(node)].map(kebabCase)
}

/** Text directly below a node, as far as its WXML writes it. */
function textOf(node: WxmlElement): string[] {
  return node.childNodes.flatMap((child) => {
    const text = child.asTextNode()
    if (text) return [text.textContent]
    const element = child.asElement()
    return element?.asVirtualNode() ? textOf(element) : []
  })
}
