import { loadPicture } from './canvas'

type Drawing = CanvasRenderingContext2D
type Pictures = ReadonlyMap<string, HTMLImageElement>
type Step = (drawing: Drawing, pictures: Pictures) => void

/** Methods that the browser's context has under the same name. */
const SAME = [
  'fillRect',
  'strokeRect',
  'clearRect',
  'fillText',
  'strokeText',
  'beginPath',
  'closePath',
  'moveTo',
  'lineTo',
  'rect',
  'arc',
  'arcTo',
  'bezierCurveTo',
  'quadraticCurveTo',
  'fill',
  'stroke',
  'clip',
  'save',
  'restore',
  'translate',
  'rotate',
  'scale',
  'transform',
  'setTransform',
] as const

/** Properties of the browser's context, and the setter from before they could be assigned. */
const SETTERS = {
  fillStyle: 'setFillStyle',
  strokeStyle: 'setStrokeStyle',
  lineWidth: 'setLineWidth',
  lineCap: 'setLineCap',
  lineJoin: 'setLineJoin',
  miterLimit: 'setMiterLimit',
  globalAlpha: 'setGlobalAlpha',
  globalCompositeOperation: 'setGlobalCompositeOperation',
  textAlign: 'setTextAlign',
  textBaseline: 'setTextBaseline',
  lineDashOffset: 'setLineDashOffset',
  font: 'setFont',
  shadowColor: 'setShadowColor',
  shadowBlur: 'setShadowBlur',
  shadowOffsetX: 'setShadowOffsetX',
  shadowOffsetY: 'setShadowOffsetY',
} as const

export interface CanvasContextOptions {
  /** The surface, once its page is there. */
  find(): HTMLCanvasElement | undefined
  resolve(src: string): string
  readonly pixelRatio: number
  /** Runs app code. */
  later(callback: () => void): void
  onError(error: unknown): void
}

/**
 * The context of `wx.createCanvasContext` (docs: CanvasContext): it remembers what to draw until `draw` is called, and
 * counts in CSS pixels.
 */
export function createCanvasContext(options: CanvasContextOptions): object {
  const steps: Step[] = []
  const sources = new Set<string>()
  /** Knows the state that steps have been given, and measures text by it. */
  const scratch = document.createElement('canvas').getContext('2d')
  if (!scratch) throw new Error('this browser draws nothing')
  let drawn: Promise<unknown> = Promise.resolve()

  const put = (step: Step): void => {
    steps.push(step)
  }
  const assign = (name: keyof typeof SETTERS, value: unknown): void => {
    const wanted = name === 'textBaseline' && value === 'normal' ? 'alphabetic' : value
    Reflect.set(scratch, name, wanted)
    put((drawing) => void Reflect.set(drawing, name, wanted))
  }
  const context: Record<string, unknown> = {
    setFontSize: (size: number) => assign('font', scratch.font.replace(/[\d.]+px/, `${size}px`)),
    setLineDash: (pattern: number[], offset = 0) => {
      assign('lineDashOffset', offset)
      put((drawing) => drawing.setLineDash(pattern))
    },
    setShadow: (x: number, y: number, blur: number, color: string) => {
      const values = { shadowOffsetX: x, shadowOffsetY: y, shadowBlur: blur, shadowColor: color }
      for (const [name, value] of Object.entries(values)) assign(name as keyof typeof values, value)
    },
    createLinearGradient: scratch.createLinearGradient.bind(scratch),
    createCircularGradient: (x: number, y: number, r: number) =>
      scratch.createRadialGradient(x, y, 0, x, y, r),
    measureText: (text: string) => ({ width: scratch.measureText(text).width }),
    drawImage: (src: string, ...place: number[]) => {
      sources.add(src)
      put((drawing, pictures) => {
        const picture = pictures.get(src)
        if (picture) Reflect.apply(drawing.drawImage, drawing, [picture, ...place])
      })
    },
    draw(reserve = false, callback?: () => void) {
      const [todo, wanted] = [steps.splice(0), [...sources]]
      sources.clear()
      drawn = drawn
        .then(() => paint(todo, wanted, reserve === true))
        .catch(options.onError)
        .then(() => typeof callback === 'function' && options.later(callback))
    },
  }
  for (const name of SAME) {
    context[name] = (...args: unknown[]) =>
      put((drawing) => void Reflect.apply(drawing[name] as () => void, drawing, args))
  }
  for (const [name, setter] of Object.entries(SETTERS) as [keyof typeof SETTERS, string][]) {
    context[setter] = (value: unknown) => assign(name, value)
    Object.defineProperty(context, name, {
      get: () => scratch[name],
      set: (value: unknown) => assign(name, value),
    })
  }

  async function paint(todo: readonly Step[], wanted: readonly string[], reserve: boolean): Promise<void> {
    const pictures = new Map<string, HTMLImageElement>()
    for (const src of wanted) pictures.set(src, await loadPicture(options.resolve(src)))
    const surface = options.find()
    const drawing = surface?.getContext('2d')
    if (!surface || !drawing) throw new Error('the canvas of this context is not on the page')
    const { pixelRatio } = options
    const width = Math.round(surface.clientWidth * pixelRatio)
    const height = Math.round(surface.clientHeight * pixelRatio)
    // Setting a size, even the same, wipes the surface.
    if (!reserve || surface.width !== width || surface.height !== height)
      Object.assign(surface, { width, height })
    drawing.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
    drawing.save()
    for (const step of todo) step(drawing, pictures)
    drawing.restore()
  }
  return context
}
