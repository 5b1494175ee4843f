import type { PhonePage } from '../phone'
import type { Handles } from './handles'
import type { Method } from './index'
import { matches, select } from './match'
import { callMember, readPath } from './members'
import { parseSelector } from './selector'
import type { WxmlElement, WxmlTree } from './tree'
import { findByXpath } from './xpath'

/** The Page domain. Each method is asked for with the `pageId` of the page on top. */
export function pageMethods(tree: WxmlTree, handles: Handles): Record<string, Method> {
  const onPage =
    (method: (page: PhonePage, params: Parameters<Method>[0]) => ReturnType<Method>): Method =>
    (params) =>
      method(handles.page(params.pageId), params)

  return {
    'Page.getElement': onPage((page, { selector }) =>
      handles.record(page, firstOf(selectInPage(tree, page, selector))),
    ),
    'Page.getElements': onPage((page, { selector }) => ({
      elements: Array.from(selectInPage(tree, page, selector), (node) => handles.record(page, node)),
    })),
    'Page.getElementByXpath': onPage((page, { selector }) =>
      handles.record(page, firstOf(findByXpath(tree, page, String(selector)))),
    ),
    'Page.getElementsByXpath': onPage((page, { selector }) => ({
      elements: findByXpath(tree, page, String(selector)).map((node) => handles.record(page, node)),
    })),
    'Page.getData': onPage(({ instance }, { path }) => ({ data: readPath(instance.data, path) })),
    'Page.setData': onPage(({ instance }, { data }) => {
      instance.setData(Object(data))
      return {}
    }),
    'Page.callMethod': onPage(async ({ instance, path }, { method, args }) => ({
      result: await callMember(instance, path, method, args),
    })),
    'Page.getWindowProperties': onPage(({ window }, { names }) => ({
      properties: Array.isArray(names) ? names.map((name) => readPath(window, name)) : [],
    })),
  }
}

/** The page itself can be asked for as `page`. */
function* selectInPage(tree: WxmlTree, { root }: PhonePage, text: unknown): Generator<WxmlElement> {
  const selector = parseSelector(String(text))
  if (matches(tree, root, selector)) yield root
  yield* select(tree, root, selector)
}

/** @throws Error in DevTools' words when there is none. */
export function firstOf(nodes: Iterable<WxmlElement>): WxmlElement {
  for (const node of nodes) return node
  throw new Error('no such element')
}
