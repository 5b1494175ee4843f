/** One call on an animation object: `rotate(45)` is `{ type: 'rotate', args: [45] }`. */
interface Step {
  readonly type: string
  readonly args: readonly unknown[]
}

/** Steps that run together, and how (docs: wx.createAnimation). */
export interface AnimationAction {
  readonly animates: readonly Step[]
  readonly option: AnimationOption
}

export interface AnimationOption {
  readonly transformOrigin: string
  readonly transition: { readonly duration: number; readonly timingFunction: string; readonly delay: number }
}

export interface AnimationData {
  readonly actions: readonly AnimationAction[]
}

const STYLE_STEPS = [
  'opacity',
  'backgroundColor',
  'width',
  'height',
  'left',
  'top',
  'right',
  'bottom',
] as const
const TRANSFORM_STEPS = [
  ...['matrix', 'matrix3d', 'rotate', 'rotate3d', 'rotateX', 'rotateY', 'rotateZ', 'scale', 'scale3d'],
  ...['scaleX', 'scaleY', 'scaleZ', 'skew', 'skewX', 'skewY', 'translate', 'translate3d', 'translateX'],
  ...['translateY', 'translateZ'],
] as const

type Options = Readonly<Record<string, unknown>>

/** `wx.createAnimation`: collects steps; `export()` hands them to the `animation` property and starts afresh. */
export function createAnimation(defaults: Options = {}): Record<string, (...args: never[]) => unknown> {
  let steps: Step[] = []
  let actions: AnimationAction[] = []
  const animation: Record<string, (...args: never[]) => unknown> = {
    step(options: Options = {}) {
      actions.push({ animates: steps, option: optionOf({ ...defaults, ...options }) })
      steps = []
      return animation
    },
    export(): AnimationData {
      const data = { actions }
      actions = []
      return data
    },
  }
  for (const type of [...STYLE_STEPS, ...TRANSFORM_STEPS]) {
    animation[type] = (...args: unknown[]) => {
      steps.push({ type, args })
      return animation
    }
  }
  return animation
}

const optionOf = (options: Options): AnimationOption => ({
  transformOrigin: String(options.transformOrigin ?? '50% 50% 0'),
  transition: {
    duration: Number(options.duration ?? 400),
    timingFunction: String(options.timingFunction ?? 'linear'),
    delay: Number(options.delay ?? 0),
  },
})

/** The CSS that an action leads to; transforms of earlier actions stay. */
export function styleOf(action: AnimationAction, transforms: Map<string, string>): Record<string, string> {
  const style: Record<string, string> = {}
  for (const { type, args } of action.animates) {
    if (isStyleStep(type)) style[dashed(type)] = withUnit(type, args[0])
    else transforms.set(type, `${type}(${args.map((arg) => withTransformUnit(type, arg)).join(', ')})`)
  }
  if (transforms.size > 0) style.transform = [...transforms.values()].join(' ')
  return style
}

const isStyleStep = (type: string): boolean => (STYLE_STEPS as readonly string[]).includes(type)
const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const withUnit = (type: string, value: unknown): string =>
  typeof value === 'number' && type !== 'opacity' ? `${value}px` : String(value)

function withTransformUnit(type: string, value: unknown): string {
  if (typeof value !== 'number') return String(value)
  if (type.startsWith('translate')) return `${value}px`
  if (type.startsWith('skew') || (type.startsWith('rotate') && type !== 'rotate3d')) return `${value}deg`
  return String(value)
}
