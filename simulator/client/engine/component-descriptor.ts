import * as glassEasel from 'glass-easel'
import { visibleElement } from './selector-query'

/** What WXS code holds of a component or an element (docs: WXS 响应事件, ComponentDescriptor). */
export interface ComponentDescriptor {
  selectComponent(selector: string): ComponentDescriptor | undefined
  selectAllComponents(selector: string): ComponentDescriptor[]
  setStyle(style: string | Readonly<Record<string, unknown>>): ComponentDescriptor
  addClass(...names: string[]): ComponentDescriptor
  removeClass(...names: string[]): ComponentDescriptor
  hasClass(name: string): boolean
  getDataset(): Readonly<Record<string, unknown>>
  callMethod(name: string, argument?: unknown): void
  requestAnimationFrame(callback: () => void): number
  /** An object of the descriptor's own, for whatever the script wants to remember. */
  getState(): Record<string, unknown>
  triggerEvent(name: string, detail?: unknown): void
  getBoundingClientRect(): DOMRect | undefined
  getComputedStyle(names: readonly string[]): Record<string, string>
  setTimeout(callback: () => void, delay?: number): number
  clearTimeout(id: number): void
}

/** glass-easel's `StyleSegmentIndex.ANIMATION_EXTRA`: beside what the template sets. */
export const SCRIPT_SEGMENT = 2 as glassEasel.StyleSegmentIndex

const descriptors = new WeakMap<glassEasel.Element, ComponentDescriptor>()

/** The same object for the same node, always. */
export function descriptorOf(node: glassEasel.Element): ComponentDescriptor {
  const known = descriptors.get(node)
  if (known) return known
  const made = createDescriptor(node)
  descriptors.set(node, made)
  return made
}

function createDescriptor(node: glassEasel.Element): ComponentDescriptor {
  const state: Record<string, unknown> = {}
  const styles = new Map<string, string>()
  const dom = (): HTMLElement | undefined => visibleElement(node)
  const view = (): Window => dom()?.ownerDocument.defaultView ?? window
  /** A component is searched in its shadow tree, an element below itself. */
  const scope = (): glassEasel.Element => node.asGeneralComponent()?.getShadowRoot() ?? node

  const descriptor: ComponentDescriptor = {
    selectComponent(selector) {
      const found = scope().querySelector(selector)
      return found ? descriptorOf(found) : undefined
    },
    selectAllComponents: (selector) => scope().querySelectorAll(selector).map(descriptorOf),
    setStyle(style) {
      const entries = typeof style === 'string' ? parseStyle(style) : Object.entries(style)
      for (const [name, value] of entries) styles.set(dashed(name), String(value))
      node.setNodeStyle([...styles].map(([name, value]) => `${name}:${value}`).join(';'), SCRIPT_SEGMENT)
      return descriptor
    },
    addClass(...names) {
      for (const name of names) node.toggleNodeClass(name, true, SCRIPT_SEGMENT)
      return descriptor
    },
    removeClass(...names) {
      for (const name of names) {
        node.toggleNodeClass(name, false, SCRIPT_SEGMENT)
        // A class of the template goes as well, until the template sets it anew.
        node.toggleNodeClass(name, false)
      }
      return descriptor
    },
    hasClass: (name) =>
      node.classList?.contains(name, SCRIPT_SEGMENT) || node.classList?.contains(name) || false,
    getDataset: () => node.dataset,
    callMethod(name, argument) {
      const host = methodHost(node)
      const caller = host?.getMethodCaller() as unknown as Record<string, unknown> | undefined
      const method = caller?.[name]
      if (host && typeof method === 'function') {
        glassEasel.safeCallback(
          `WXS callMethod ${name}`,
          method as () => void,
          caller,
          [argument] as never,
          host,
        )
      }
    },
    requestAnimationFrame: (callback) => view().requestAnimationFrame(callback),
    getState: () => state,
    triggerEvent: (name, detail) => node.triggerEvent(name, detail),
    getBoundingClientRect: () => dom()?.getBoundingClientRect(),
    getComputedStyle(names) {
      const element = dom()
      if (!element) return {}
      const computed = view().getComputedStyle(element)
      return Object.fromEntries(names.map((name) => [name, computed.getPropertyValue(dashed(name))]))
    },
    setTimeout: (callback, delay = 0) => view().setTimeout(callback, delay),
    clearTimeout: (id) => view().clearTimeout(id),
  }
  return descriptor
}

/** Methods are those of a user's component itself, or of the component or page whose template holds the element. */
function methodHost(node: glassEasel.Element): glassEasel.GeneralComponent | undefined {
  const component = node.asGeneralComponent()
  if (component && !component.is.startsWith('wx://')) return component
  return node.ownerShadowRoot?.getHostNode()
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const parseStyle = (text: string): [string, string][] =>
  text.split(';').flatMap((rule): [string, string][] => {
    const at = rule.indexOf(':')
    return at < 0 ? [] : [[rule.slice(0, at).trim(), rule.slice(at + 1).trim()]]
  })
