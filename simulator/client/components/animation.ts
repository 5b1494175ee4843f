import { type AnimationData, styleOf } from '../wx/create-animation'

/** Transforms that an element has been given so far; they add up from one `animation` to the next. */
const transformsOf = new WeakMap<HTMLElement, Map<string, string>>()

/** Plays what `wx.createAnimation().export()` made, action after action, as CSS transitions. */
export function playAnimation(element: HTMLElement, data: unknown, onStep: () => void): void {
  const actions = (data as AnimationData | null)?.actions
  if (!Array.isArray(actions)) return
  const transforms = transformsOf.get(element) ?? new Map<string, string>()
  transformsOf.set(element, transforms)
  const view = element.ownerDocument.defaultView ?? window
  const queue = [...(actions as AnimationData['actions'])]

  const next = (): void => {
    const action = queue.shift()
    if (!action) return
    const { transformOrigin, transition } = action.option
    const { duration, timingFunction, delay } = transition
    // The browser must have drawn the starting point, or there is nothing to move from.
    element.getBoundingClientRect()
    element.style.transition = `all ${duration}ms ${timingFunction} ${delay}ms`
    element.style.transformOrigin = transformOrigin
    for (const [name, value] of Object.entries(styleOf(action, transforms)))
      element.style.setProperty(name, value)
    view.setTimeout(() => {
      onStep()
      next()
    }, duration + delay)
  }
  next()
}
