import type { Phone, PhonePage } from '../phone'
import type { Handles } from './handles'
import type { Method } from './index'
import { select } from './match'
import { callMember, readPath } from './members'
import { firstOf } from './page-methods'
import { parseSelector } from './selector'
import { camelCase, kebabCase, type WxmlElement, type WxmlTree } from './tree'
import { innerWxml, outerWxml } from './wxml'

type Params = Parameters<Method>[0]

/** The Element domain. Each method is asked for with `pageId` and `elementId`. */
export function elementMethods(phone: Phone, tree: WxmlTree, handles: Handles): Record<string, Method> {
  const onElement =
    (method: (node: WxmlElement, params: Params, page: PhonePage) => ReturnType<Method>): Method =>
    (params) => {
      const page = handles.page(params.pageId)
      return method(handles.element(page, params.elementId), params, page)
    }
  const find = (node: WxmlElement, selector: unknown): Iterable<WxmlElement> =>
    select(tree, node, parseSelector(String(selector)))
  let finger: Finger | null = null
  const putDown = (page: PhonePage, node: WxmlElement, elementId: unknown, points?: Points): void => {
    finger = { page, elementId, target: drawnOf(tree, node) }
    phone.touch(page, { phase: 'start', target: finger.target, ...points })
  }
  /** A finger that is down stays so when its long press has removed the element or covered the page. */
  const fingerOn = ({ pageId, elementId }: Params): Finger => {
    if (finger && finger.elementId === elementId) return finger
    const page = handles.page(pageId)
    return { page, elementId, target: drawnOf(tree, handles.element(page, elementId)) }
  }
  const lift = ({ page, target }: Finger, points?: Points): void => {
    finger = null
    phone.touch(page, { phase: 'end', target, ...points })
  }

  return {
    'Element.getElement': onElement((node, { selector }, page) =>
      handles.record(page, firstOf(find(node, selector))),
    ),
    'Element.getElements': onElement((node, { selector }, page) => ({
      elements: Array.from(find(node, selector), (found) => handles.record(page, found)),
    })),

    'Element.getDOMProperties': onElement((node, { names }) => ({
      properties: namesOf(names).map((name) => Reflect.get(drawnOf(tree, node), name) as unknown),
    })),
    'Element.getAttributes': onElement((node, { names }) => ({
      attributes: namesOf(names).map((name) => tree.attribute(node, name)),
    })),
    'Element.getStyles': onElement((node, { names }, { window }) => {
      // `page` in a style sheet is the whole page, not the element that holds its template.
      const drawn = tree.tag(node) === 'page' ? window.document.body : drawnOf(tree, node)
      const style = window.getComputedStyle(drawn)
      return { styles: namesOf(names).map((name) => style.getPropertyValue(kebabCase(name))) }
    }),
    'Element.getProperties': onElement((node, { names }) => ({
      properties: namesOf(names).map((name) =>
        name === '__propPublic' ? publicProperties(tree, node) : propertyOf(tree, node, name),
      ),
    })),
    'Element.getOffset': onElement((node, _, { window }) => {
      const { left, top } = drawnOf(tree, node).getBoundingClientRect()
      return { left: left + window.scrollX, top: top + window.scrollY }
    }),
    'Element.getWXML': onElement((node, { type }) => ({
      wxml: type === 'outer' ? outerWxml(tree, node) : innerWxml(tree, node),
    })),

    'Element.tap': onElement((node, params, page) => {
      putDown(page, node, params.elementId)
      lift(fingerOn(params))
      return {}
    }),
    'Element.touchstart': onElement((node, params, page) => {
      putDown(page, node, params.elementId, pointsOf(page, params.touches))
      return {}
    }),
    'Element.touchmove': (params) => {
      const { page, target } = fingerOn(params)
      phone.touch(page, { phase: 'move', target, ...pointsOf(page, params.touches) })
      return {}
    },
    'Element.touchend': async (params) => {
      const down = fingerOn(params)
      await timersOf(down.page)
      const changed = pointsOf(down.page, params.changedTouches ?? params.changeTouches)
      const left = pointsOf(down.page, params.touches)
      lift(down, { ...changed, others: left ? [left, ...left.others] : [] })
      return {}
    },

    'Element.triggerEvent': onElement((node, { type, detail }) => {
      node.triggerEvent(String(type), detail ?? {})
      return {}
    }),
    'Element.dispatchEvent': onElement((node, params) => {
      const { eventName, detail, touches, changedTouches, changeTouches } = params
      node.triggerEvent(String(eventName), detail ?? {}, {
        bubbles: true,
        composed: true,
        capturePhase: true,
        extraFields: { touches: touches ?? [], changedTouches: changedTouches ?? changeTouches ?? [] },
      })
      return {}
    }),

    'Element.callFunction': onElement(async (node, { functionName, args }) => ({
      result: await phone.builtins.call(node, String(functionName), Array.isArray(args) ? args : []),
    })),

    'Element.getData': onElement((node, { path }) => ({ data: readPath(callerOf(tree, node).data, path) })),
    'Element.setData': onElement((node, { data }) => {
      callerOf(tree, node).setData(Object(data))
      return {}
    }),
    'Element.callMethod': onElement(async (node, { method, args }) => ({
      result: await callMember(callerOf(tree, node), tree.tag(node), method, args),
    })),
    // What `wx.createVideoContext(id)` would do; the client knows such contexts for `video` only.
    'Element.callContextMethod': onElement(async (node, { method, args }) => {
      const name = `${tree.tag(node)}.${String(method)}`
      return { result: await phone.builtins.call(node, name, Array.isArray(args) ? args : []) }
    }),
  }
}

/** Milliseconds; a page that is gone takes its timers along. */
const LOST_TIMER = 50

/** Lets a long press that is due by now come first, however busy the page is. */
const timersOf = ({ window }: PhonePage): Promise<unknown> =>
  new Promise((resolve) => {
    window.setTimeout(resolve, 0)
    setTimeout(resolve, LOST_TIMER)
  })

/** Where a test has put a finger down. */
interface Finger {
  readonly page: PhonePage
  readonly elementId: unknown
  readonly target: HTMLElement
}

type Point = { readonly clientX: number; readonly clientY: number }

/** The first finger of a list, and those beside it. */
type Points = Partial<Point> & { readonly others: readonly Point[] }

/** Fingers in WeChat's form. */
function pointsOf(page: PhonePage, touches: unknown): (Point & { others: readonly Point[] }) | undefined {
  const [first, ...others] = (Array.isArray(touches) ? touches : []).flatMap(
    (each) => pointOf(page, each) ?? [],
  )
  return first && { ...first, others }
}

/** Coordinates of the page win over those of the window. */
function pointOf({ window }: PhonePage, finger: unknown): Point | undefined {
  if (typeof finger !== 'object' || finger === null) return undefined
  const { pageX, pageY, clientX, clientY } = finger as Record<string, unknown>
  if (typeof pageX === 'number' && typeof pageY === 'number') {
    return { clientX: pageX - window.scrollX, clientY: pageY - window.scrollY }
  }
  return typeof clientX === 'number' && typeof clientY === 'number' ? { clientX, clientY } : undefined
}

/** @throws Error when nothing is drawn for the element, so that it has neither a place nor a look. */
function drawnOf(tree: WxmlTree, node: WxmlElement): HTMLElement {
  const dom = tree.dom(node)
  if (!dom) throw new Error(`${tree.tag(node)} is not rendered`)
  return dom
}

interface Caller {
  readonly data: object
  setData(data: object): void
}

/** What `this` is in the methods of a custom component. */
function callerOf(tree: WxmlTree, node: WxmlElement): Caller {
  const component = tree.component(node)
  if (!component) throw new Error(`${tree.tag(node)} is not a custom component`)
  return component.getMethodCaller() as unknown as Caller
}

/** What the client takes for the set of properties that exist. Documents write names in kebab-case, scripts in camelCase. */
function publicProperties(tree: WxmlTree, node: WxmlElement): Record<string, true> {
  const names = tree.properties(node).flatMap((name) => [name, kebabCase(name)])
  return Object.fromEntries(names.map((name) => [name, true]))
}

function propertyOf(tree: WxmlTree, node: WxmlElement, name: string): unknown {
  // The client asks under these names where a movable-view has been moved to.
  const documented = name === '_translateX' ? 'x' : name === '_translateY' ? 'y' : camelCase(name)
  return tree.property(node, documented)
}

const namesOf = (names: unknown): readonly string[] => (Array.isArray(names) ? names.map(String) : [])
