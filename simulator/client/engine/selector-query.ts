import type * as glassEasel from 'glass-easel'
import { nodeBehind } from '../components/define'
import type { Failures } from '../runtime/failures'
import type { Timers } from '../runtime/timers'

type Callback = (result: unknown) => void
type Component = glassEasel.GeneralComponent

interface Fields {
  readonly id?: boolean
  readonly dataset?: boolean
  readonly mark?: boolean
  readonly rect?: boolean
  readonly size?: boolean
  readonly scrollOffset?: boolean
  readonly properties?: readonly string[]
  readonly computedStyle?: readonly string[]
  readonly context?: boolean
  readonly node?: boolean
}

interface Query {
  readonly root: Component | undefined
  /** `null` asks for the viewport. */
  readonly selector: string | null
  readonly all: boolean
  readonly fields: Fields
  readonly callback: Callback | undefined
}

export interface NodesRef {
  boundingClientRect(callback?: Callback): SelectorQuery
  scrollOffset(callback?: Callback): SelectorQuery
  fields(fields: Fields, callback?: Callback): SelectorQuery
  context(callback?: Callback): SelectorQuery
  node(callback?: Callback): SelectorQuery
}

export interface SelectorQuery {
  in(component: unknown): SelectorQuery
  select(selector: string): NodesRef
  selectAll(selector: string): NodesRef
  selectViewport(): NodesRef
  exec(callback?: (results: unknown[]) => void): void
}

/**
 * `wx.createSelectorQuery` (docs: SelectorQuery). Written anew because the adapter's lacks `node` and `computedStyle`
 * and measures nothing for a component with a virtual host.
 *
 * @param defaultRoot where to look when `in` was not called
 */
export function createSelectorQuery(
  defaultRoot: () => Component | undefined,
  timers: Timers,
  failures: Failures,
): SelectorQuery {
  const queries: Query[] = []
  let root: Component | undefined
  const query: SelectorQuery = {
    in(component) {
      root = (component as { _$?: Component } | undefined)?._$
      return query
    },
    select: (selector) => refTo(selector, false),
    selectAll: (selector) => refTo(selector, true),
    selectViewport: () => refTo(null, false),
    exec(callback) {
      const asked = [...queries]
      timers.post(() => {
        const results = asked.map(run)
        asked.forEach(({ callback: own }, index) => {
          if (own) failures.guard('SelectorQuery callback', () => own(results[index]))
        })
        if (callback) failures.guard('SelectorQuery exec', () => callback(results))
      })
    },
  }

  function refTo(selector: string | null, all: boolean): NodesRef {
    const ask = (fields: Fields, callback: Callback | undefined): SelectorQuery => {
      queries.push({ root: root ?? defaultRoot(), selector, all, fields, callback })
      return query
    }
    return {
      boundingClientRect: (callback) => ask({ id: true, dataset: true, rect: true, size: true }, callback),
      scrollOffset: (callback) => ask({ id: true, dataset: true, scrollOffset: true }, callback),
      fields: ask,
      context: (callback) => ask({ context: true }, callback),
      node: (callback) => ask({ node: true }, callback),
    }
  }
  return query
}

function run({ root, selector, all, fields }: Query): unknown {
  const shadow = root?.getShadowRoot()
  if (!root || !shadow) return all ? [] : null
  if (selector === null) return describeViewport(root, fields)
  // A comma separates alternatives; glass-easel's own matcher knows classes, ids and descendants.
  if (all) return shadow.querySelectorAll(selector).map((node) => describe(node, fields))
  const node = shadow.querySelector(selector)
  return node ? describe(node, fields) : null
}

/** The DOM element that shows a node; a virtual host has none of its own, so its first shown child stands in. */
export function visibleElement(node: glassEasel.Element): HTMLElement | undefined {
  const own = node.getBackendElement() as unknown as HTMLElement | null
  if (own && own.nodeType === 1) return own
  const component = node.asGeneralComponent()
  const shadow = component?.getShadowRoot()
  for (const child of shadow?.getComposedChildren() ?? node.getComposedChildren()) {
    const element = child.asElement()
    const found = element ? visibleElement(element) : undefined
    if (found) return found
  }
  return undefined
}

function describe(node: glassEasel.Element, fields: Fields): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  const dom = visibleElement(node)
  const box = dom?.getBoundingClientRect() ?? { left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0 }
  if (fields.id) result.id = node.id
  if (fields.dataset) result.dataset = { ...node.dataset }
  if (fields.mark) result.mark = node.collectMarks()
  if (fields.rect)
    Object.assign(result, { left: box.left, right: box.right, top: box.top, bottom: box.bottom })
  if (fields.size) Object.assign(result, { width: box.width, height: box.height })
  if (fields.scrollOffset && dom) Object.assign(result, scrollOf(dom))
  const data = node.asGeneralComponent()?.data
  for (const name of fields.properties ?? []) if (data && name in data) result[name] = data[name]
  const style = fields.computedStyle && dom?.ownerDocument.defaultView?.getComputedStyle(dom)
  for (const name of fields.computedStyle ?? []) {
    if (style)
      result[name] = style.getPropertyValue(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
  }
  if (fields.context) result.context = null
  if (fields.node) result.node = nodeBehind(node)
  return result
}

function describeViewport(root: Component, fields: Fields): Record<string, unknown> {
  const view = visibleElement(root)?.ownerDocument.documentElement
  const [width, height] = [view?.clientWidth ?? 0, view?.clientHeight ?? 0]
  return {
    ...(fields.id ? { id: '' } : {}),
    ...(fields.dataset ? { dataset: {} } : {}),
    ...(fields.rect ? { left: 0, top: 0, right: width, bottom: height } : {}),
    ...(fields.size ? { width, height } : {}),
    ...(fields.scrollOffset && view ? scrollOf(view) : {}),
  }
}

const scrollOf = ({ scrollLeft, scrollTop, scrollWidth, scrollHeight }: Element): object => ({
  scrollLeft,
  scrollTop,
  scrollWidth,
  scrollHeight,
})
