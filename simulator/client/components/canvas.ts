import { createCanvas } from '../canvas/canvas'
import type { BuiltinDefinition } from './define'

const properties = { type: '', canvasId: '', disableScroll: false }

/** `type="2d"` and `webgl` have a node to draw on; without a type it is drawn by `wx.createCanvasContext(canvasId)`. */
export const canvas = (
  resolve: (src: string, componentPath: string) => string,
): BuiltinDefinition<typeof properties> => ({
  tag: 'canvas',
  properties,
  css: `
wx-canvas { display: block; position: relative; width: 300px; height: 150px }
wx-canvas > canvas { display: block; width: 100%; height: 100% }`,
  setup(host) {
    const surface = host.create('canvas')
    host.element.append(surface)
    const path = (): string => host.component.ownerShadowRoot?.getHostNode().is ?? ''
    host.watch(['canvasId'], () => host.element.setAttribute('canvas-id', host.get('canvasId')))
    host.provideNode(() => (host.get('type') ? createCanvas(surface, (src) => resolve(src, path())) : null))
    return undefined
  },
})
