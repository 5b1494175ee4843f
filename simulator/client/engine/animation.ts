import type * as glassEasel from 'glass-easel'
import { visibleElement } from './selector-query'

/** One key frame of `this.animate` (docs: 关键帧动画): CSS properties, and transforms by name. */
export type Keyframe = Readonly<Record<string, unknown>>

/** Transform members, in the order in which WeChat applies them as written. */
const TRANSFORMS: Readonly<Record<string, string>> = {
  matrix: '',
  matrix3d: '',
  rotate: 'deg',
  rotate3d: '',
  rotateX: 'deg',
  rotateY: 'deg',
  rotateZ: 'deg',
  scale: '',
  scale3d: '',
  scaleX: '',
  scaleY: '',
  scaleZ: '',
  skew: 'deg',
  skewX: 'deg',
  skewY: 'deg',
  translate: 'px',
  translate3d: 'px',
  translateX: 'px',
  translateY: 'px',
  translateZ: 'px',
}

/** To the browser's own key frames. */
export function toWebKeyframe(frame: Keyframe): Record<string, string | number> {
  const converted: Record<string, string | number> = {}
  const transforms: string[] = []
  for (const [name, value] of Object.entries(frame)) {
    const unit = TRANSFORMS[name]
    if (name === 'offset') converted.offset = Number(value)
    else if (name === 'ease') converted.easing = String(value)
    else if (unit !== undefined) transforms.push(`${name}(${listOf(value, unit)})`)
    else converted[name] = typeof value === 'number' ? value : String(value)
  }
  if (transforms.length > 0) converted.transform = transforms.join(' ')
  return converted
}

const listOf = (value: unknown, unit: string): string =>
  (Array.isArray(value) ? value : [value])
    .map((item: unknown) => (typeof item === 'number' ? `${item}${unit}` : String(item)))
    .join(', ')

/** Marks our animations among those that WXSS started. */
const ours = new WeakSet<Animation>()

/** Runs key frames on every element that matches; the last frame stays until it is cleared. */
export function animate(
  component: glassEasel.GeneralComponent,
  selector: string,
  frames: readonly Keyframe[],
  duration: number,
  done: () => void,
): void {
  const running = elementsOf(component, selector).map((element) => {
    const animation = element.animate(frames.map(toWebKeyframe), { duration, fill: 'forwards' })
    ours.add(animation)
    return animation.finished
  })
  Promise.all(running).then(done, () => {})
}

/** Takes the effect of `animate` away again. */
export function clearAnimation(component: glassEasel.GeneralComponent, selector: string): void {
  for (const element of elementsOf(component, selector)) {
    for (const animation of element.getAnimations()) if (ours.has(animation)) animation.cancel()
  }
}

function elementsOf(component: glassEasel.GeneralComponent, selector: string): HTMLElement[] {
  const nodes = component.getShadowRoot()?.querySelectorAll(selector) ?? []
  return nodes.flatMap((node) => visibleElement(node) ?? [])
}
