import { Element as GlassEaselElement } from 'glass-easel'
import type { Phone, PhonePage } from '../phone'
import type { WxmlElement, WxmlTree } from './tree'

/** What the client keeps of an element. */
export interface ElementRecord {
  readonly elementId: string
  readonly tagName: string
  /** For custom components and nothing else: the client takes it as the mark of one. */
  readonly nodeId?: string
  readonly videoId?: string
}

/** Ids for pages and elements. None is ever used twice, not even after the phone's page has been reloaded. */
export interface Handles {
  pageId(page: PhonePage): number
  /** @throws Error in DevTools' words when the page is gone or covered. */
  page(pageId: unknown): PhonePage
  /** The same element always gets the same id. */
  record(page: PhonePage, node: WxmlElement): ElementRecord
  /** @throws Error in DevTools' words when there is no such element or it has been removed. */
  element(page: PhonePage, elementId: unknown): WxmlElement
}

/** More pages than a person opens between two reloads in one millisecond. */
const PAGES_PER_MILLISECOND = 1000

/** @param startedAt - milliseconds since 1970 at which this phone started: tells its ids from those before a reload. */
export function createHandles(phone: Phone, tree: WxmlTree, startedAt: number): Handles {
  const base = Math.floor(startedAt) * PAGES_PER_MILLISECOND
  const ids = new WeakMap<WxmlElement, string>()
  const nodesOfPage = new Map<number, Map<string, WxmlElement>>()
  let lastElement = 0

  function nodesOf(page: PhonePage): Map<string, WxmlElement> {
    const known = nodesOfPage.get(page.id)
    if (known) return known
    for (const id of nodesOfPage.keys()) if (!phone.pages.find(id)) nodesOfPage.delete(id)
    const nodes = new Map<string, WxmlElement>()
    nodesOfPage.set(page.id, nodes)
    return nodes
  }

  function idOf(page: PhonePage, node: WxmlElement): string {
    const known = ids.get(node)
    if (known !== undefined) return known
    lastElement += 1
    const id = `${base.toString(36)}-${lastElement}`
    ids.set(node, id)
    nodesOf(page).set(id, node)
    return id
  }

  return {
    pageId: (page) => base + page.id,
    page(pageId) {
      const page = typeof pageId === 'number' ? phone.pages.find(pageId - base) : undefined
      if (!page) throw new Error('page destroyed')
      if (page !== phone.pages.top()) throw new Error('page is not on top of page stack')
      return page
    },
    record(page, node) {
      const elementId = idOf(page, node)
      const tagName = tree.tag(node)
      return {
        elementId,
        tagName,
        ...(tree.component(node) ? { nodeId: elementId } : {}),
        ...(tagName === 'video' ? { videoId: node.id } : {}),
      }
    },
    element(page, elementId) {
      const node = typeof elementId === 'string' ? nodesOf(page).get(elementId) : undefined
      if (!node) throw new Error('no such element')
      if (!GlassEaselElement.isAttached(node)) {
        nodesOf(page).delete(String(elementId))
        throw new Error('element destroyed')
      }
      return node
    },
  }
}
