import type * as glassEasel from 'glass-easel'
import { SCRIPT_SEGMENT } from '../engine/component-descriptor'
import type { Builtins, PhonePage } from '../phone'
import type { ElementTree } from './match'

/** What stands for an element of WXML: a built-in component, a custom one, or a native node. */
export type WxmlElement = glassEasel.Element

/** The component trees of the phone's pages, as WXML shows them. */
export interface WxmlTree extends ElementTree<WxmlElement> {
  /** The custom component that the element is; null for anything of WeChat's own. */
  component(node: WxmlElement): glassEasel.GeneralComponent | null
  /** The tag when the element is one of WeChat's own components. */
  builtin(node: WxmlElement): string | null
  /** The value of a declared or documented property, in camelCase; `undefined` when there is none of that name. */
  property(node: WxmlElement, name: string): unknown
  /** Names of declared or documented properties, in camelCase. */
  properties(node: WxmlElement): readonly string[]
  /** What is drawn for the element; a virtual host is drawn as its first child. Null when nothing is. */
  dom(node: WxmlElement): HTMLElement | null
}

export function createTree(builtins: Builtins, pages: () => readonly PhonePage[]): WxmlTree {
  const isPage = (node: WxmlElement): boolean => pages().some(({ root }) => (root as WxmlElement) === node)
  const builtin = (node: WxmlElement): string | null => builtins.tagOf(node) ?? null

  const component: WxmlTree['component'] = (node) =>
    builtin(node) || isPage(node) ? null : node.asGeneralComponent()

  const inside: WxmlTree['inside'] = (node) => elementsBelow(component(node)?.getShadowRoot() ?? null)

  const children: WxmlTree['children'] = (node) => {
    const content = isPage(node) ? node.asGeneralComponent()?.getShadowRoot() : node
    return elementsBelow(content ?? null)
  }

  const parent: WxmlTree['parent'] = (node) => {
    let at = node.parentNode
    while (at?.asVirtualNode()) {
      const host = at.asShadowRoot()?.getHostNode()
      if (host) return isPage(host) ? host : null
      at = at.parentNode
    }
    return at
  }

  const host: WxmlTree['host'] = (node) => {
    const owner = node.ownerShadowRoot?.getHostNode() ?? null
    return owner && !isPage(owner) ? owner : null
  }

  const property: WxmlTree['property'] = (node, name) => {
    const own = component(node)
    if (own) return declared(own).includes(name) ? own.data[name] : undefined
    const tag = builtin(node)
    return tag && builtins.propertiesOf(tag).includes(name) ? builtins.property(node, name) : undefined
  }

  return {
    parent,
    children,
    host,
    inside,
    component,
    builtin,
    property,
    top: (node) => elementsBelow(node.ownerShadowRoot),
    tag: (node) => {
      if (isPage(node)) return 'page'
      return (builtin(node) ?? component(node)?.tagName ?? node.asNativeNode()?.is ?? '').toLowerCase()
    },
    id: (node) => node.id,
    classes: classesOf,
    attribute: (node, name) => attributeOf(node, name, property),
    properties: (node) => {
      const own = component(node)
      if (own) return declared(own)
      const tag = builtin(node)
      return tag ? builtins.propertiesOf(tag) : []
    },
    dom: domOf,
  }
}

/** Those of the template, and those that a wxs module has added. */
const classesOf = ({ class: own, classList }: WxmlElement): string[] => {
  const added = classList?.getClassNames(SCRIPT_SEGMENT) ?? ''
  return [...new Set(`${own} ${added}`.split(/\s+/).filter(Boolean))]
}

const declared = (component: glassEasel.GeneralComponent): readonly string[] =>
  component.getRootBehavior().listProperties()

/** Elements directly below a node; those below virtual nodes (`block`, `wx:if`, `slot`) count as directly below. */
function elementsBelow(parent: glassEasel.Element | null): WxmlElement[] {
  const found: WxmlElement[] = []
  for (const child of parent?.childNodes ?? []) {
    const element = child.asElement()
    if (!element) continue
    if (element.asVirtualNode()) found.push(...elementsBelow(element))
    else found.push(element)
  }
  return found
}

function attributeOf(
  node: WxmlElement,
  name: string,
  property: (node: WxmlElement, name: string) => unknown,
): string | null {
  if (name === 'id') return node.id || null
  if (name === 'class') return classesOf(node).join(' ')
  if (name === 'style') return node.style
  const value = name.startsWith('data-')
    ? node.dataset[camelCase(name.slice('data-'.length))]
    : (property(node, camelCase(name)) ?? node.getAttribute(name) ?? drawnAttribute(node, name))
  return value === undefined || value === null || value === false ? null : String(value)
}

/** What every element may have and glass-easel hands straight to the DOM: `hidden` and `aria-*`. */
function drawnAttribute(node: WxmlElement, name: string): string | boolean | null {
  if (name === 'hidden') return domOf(node)?.hasAttribute(name) ?? null
  return /^aria-[a-z]+$/.test(name) ? (domOf(node)?.getAttribute(name) ?? null) : null
}

/** `hover-class` is `hoverClass`. */
export const camelCase = (name: string): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/** `hoverClass` is `hover-class`. */
export const kebabCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function domOf(node: WxmlElement): HTMLElement | null {
  const own = node.getBackendElement() as unknown as globalThis.Node | null
  if (own?.nodeType === 1) return own as HTMLElement
  let drawn: HTMLElement | null = null
  node.forEachComposedChild((child) => {
    const element = child.asElement()
    drawn = element && domOf(element)
    return drawn === null
  })
  return drawn
}
