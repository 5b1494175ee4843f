import type * as glassEasel from 'glass-easel'
import type { SyntheticTouch } from '../phone'
import type { BoundElement, PageDomContext } from './dom-context'
import type { PageGlobal } from './page-window'

/** A finger that moved further than this (CSS pixels) does not tap. */
const TAP_DISTANCE = 10
/** Milliseconds after which a still finger makes a `longpress`. */
const LONG_PRESS_DELAY = 350

/** DOM events that built-in components listen to for their pressed look. They bubble; `stopPropagation` ends them. */
export const PRESS_START = 'wx-press-start'
export const PRESS_END = 'wx-press-end'

/** What a touch's or tap's `getOriginalEvent()` is: the DOM element that the finger went down on. */
export interface TouchOrigin {
  readonly target: Element
}

interface Point {
  readonly clientX: number
  readonly clientY: number
}

interface Finger extends Point {
  readonly identifier: number
  readonly target: Element
}

interface Press {
  readonly origin: Point
  readonly target: Element
  /** Still close enough to where it began. */
  still: boolean
  longPressed: boolean
  timer: number
}

export interface Gestures {
  touch(touch: SyntheticTouch): void
  dispose(): void
}

/**
 * Recognises what fingers do on a page and sends touchstart, touchmove, touchend, touchcancel, tap, longpress and
 * longtap into the component tree. A mouse is one finger; synthetic touches take the same way.
 *
 * @param onTap runs `dispatch` as a person's tap, so that APIs which need one find it
 */
export function recogniseGestures(
  window: PageGlobal,
  context: PageDomContext,
  onTap: (dispatch: () => void, target: Element) => void,
): Gestures {
  const { document } = window
  const presses = new Map<number, Press>()
  /** Fingers on the glass, as `touches` tells them. */
  const fingers = new Map<number, Finger>()
  let touchedLast = Number.NEGATIVE_INFINITY

  function send(type: string, target: Element, changed: Finger, detail: unknown): void {
    const node = nodeOf(target)
    if (!node) return
    context.dispatch(node, type, detail, {
      bubbles: true,
      composed: true,
      capturePhase: true,
      originalEvent: { target } satisfies TouchOrigin,
      extraFields: { touches: [...fingers.values()].map(describe), changedTouches: [describe(changed)] },
    })
  }

  const describe = ({ identifier, clientX, clientY }: Finger): object => ({
    identifier: identifier <= SYNTHETIC_OTHER ? SYNTHETIC_OTHER - identifier + 1 : Math.max(0, identifier),
    clientX,
    clientY,
    pageX: clientX + window.scrollX,
    pageY: clientY + window.scrollY,
    force: 1,
  })
  const place = ({ clientX, clientY }: Point): { x: number; y: number } => ({
    x: clientX + window.scrollX,
    y: clientY + window.scrollY,
  })

  function start(finger: Finger): void {
    const { target, identifier } = finger
    fingers.set(identifier, finger)
    const press: Press = {
      origin: finger,
      target,
      still: true,
      longPressed: false,
      timer: window.setTimeout(() => longPress(finger, press), LONG_PRESS_DELAY - 10),
    }
    presses.set(identifier, press)
    announce(target, PRESS_START)
    send('touchstart', target, finger, place(finger))
  }

  function move(finger: Finger): void {
    const press = presses.get(finger.identifier)
    if (!press) return
    fingers.set(finger.identifier, finger)
    if (press.still && distance(press.origin, finger) > TAP_DISTANCE) {
      press.still = false
      window.clearTimeout(press.timer)
      announce(press.target, PRESS_END)
    }
    send('touchmove', press.target, finger, place(finger))
  }

  function end(finger: Finger, cancelled: boolean): void {
    const press = presses.get(finger.identifier)
    if (!press) return
    presses.delete(finger.identifier)
    fingers.delete(finger.identifier)
    window.clearTimeout(press.timer)
    announce(press.target, PRESS_END)
    send(cancelled ? 'touchcancel' : 'touchend', press.target, finger, place(finger))
    if (cancelled || !press.still || press.longPressed) return
    if (distance(press.origin, finger) > TAP_DISTANCE || isDisabled(press.target)) return
    onTap(() => send('tap', press.target, finger, place(press.origin)), press.target)
  }

  function longPress(finger: Finger, press: Press): void {
    if (!press.still) return
    // WeChat: a tap is dropped only if some handler wanted the long press.
    press.longPressed = isListened(press.target, 'longpress')
    send('longpress', press.target, finger, place(finger))
    send('longtap', press.target, finger, place(finger))
  }

  /** Enter and space press what has the focus, as they do in any browser. */
  function pressByKey(event: KeyboardEvent): void {
    const target = event.target as Element
    if ((event.key !== 'Enter' && event.key !== ' ') || event.repeat || !target.matches('[tabindex]')) return
    event.preventDefault()
    const { left, top, width, height } = target.getBoundingClientRect()
    const finger = { identifier: KEYBOARD, clientX: left + width / 2, clientY: top + height / 2, target }
    start(finger)
    end(finger, false)
  }
  document.addEventListener('keydown', pressByKey)

  const fromTouch = (touch: Touch): Finger => ({
    identifier: touch.identifier,
    clientX: touch.clientX,
    clientY: touch.clientY,
    target: touch.target as Element,
  })
  const eachTouch = (handle: (finger: Finger) => void) => (event: TouchEvent) => {
    touchedLast = event.timeStamp
    for (const touch of event.changedTouches) handle(fromTouch(touch))
  }
  // Browsers send mouse events after touches; those must not tap a second time.
  const eachMouse = (handle: (finger: Finger) => void) => (event: MouseEvent) => {
    if (event.button !== 0 || event.timeStamp - touchedLast < 1000) return
    const { clientX, clientY } = event
    const target = presses.get(MOUSE)?.target ?? (event.target as Element)
    handle({ identifier: MOUSE, clientX, clientY, target })
  }
  const handlers: [string, (event: never) => void][] = [
    ['touchstart', eachTouch(start)],
    ['touchmove', eachTouch(move)],
    ['touchend', eachTouch((finger) => end(finger, false))],
    ['touchcancel', eachTouch((finger) => end(finger, true))],
    ['mousedown', eachMouse(start)],
    ['mousemove', eachMouse(move)],
    ['mouseup', eachMouse((finger) => end(finger, false))],
  ]
  for (const [type, handler] of handlers) {
    document.addEventListener(type, handler as (event: Event) => void, { capture: true, passive: true })
  }

  return {
    touch({ phase, target, clientX, clientY, others = [] }) {
      const box = target.getBoundingClientRect()
      const finger: Finger = {
        identifier: SYNTHETIC,
        clientX: clientX ?? box.left + box.width / 2,
        clientY: clientY ?? box.top + box.height / 2,
        target,
      }
      // The finger itself comes first in `touches`.
      fingers.delete(SYNTHETIC)
      if (phase === 'start' || phase === 'move') fingers.set(SYNTHETIC, finger)
      others.forEach((point, index) => {
        const identifier = SYNTHETIC_OTHER - index
        fingers.set(identifier, { ...point, identifier, target })
      })
      if (phase === 'start') start(finger)
      else if (phase === 'move') move(finger)
      else end(finger, phase === 'cancel')
      for (const identifier of fingers.keys()) if (identifier <= SYNTHETIC_OTHER) fingers.delete(identifier)
    },
    dispose() {
      for (const { timer } of presses.values()) window.clearTimeout(timer)
      presses.clear()
    },
  }
}

/** Identifiers of the fingers that are none. */
const MOUSE = -1
const SYNTHETIC = -2
const KEYBOARD = -3
/** This one and those below it. */
const SYNTHETIC_OTHER = -4

const distance = (a: Point, b: Point): number =>
  Math.max(Math.abs(a.clientX - b.clientX), Math.abs(a.clientY - b.clientY))

/** The component tree's node that a DOM element belongs to. */
export function nodeOf(element: Element | null): glassEasel.Element | undefined {
  for (let level: Element | null = element; level; level = level.parentElement) {
    const node = (level as BoundElement).__wxElement
    if (node) return node
  }
  return undefined
}

/** WeChat's disabled button swallows the tap: nobody hears of it. */
const isDisabled = (target: Element): boolean => target.closest('wx-button[disabled]') !== null

function isListened(element: Element | null, type: string): boolean {
  for (let level = element as BoundElement | null; level; level = level.parentElement) {
    if (level.wxListens?.has(type)) return true
  }
  return false
}

function announce(target: Element, type: string): void {
  const view = target.ownerDocument.defaultView
  if (view) target.dispatchEvent(new view.CustomEvent(type, { bubbles: true }))
}
