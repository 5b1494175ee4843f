/** A drawing surface as app code holds it (docs: Canvas): the browser's own contexts, and no way into the document. */
export interface Canvas {
  width: number
  height: number
  getContext(type: string, options?: object): object | null
  createImage(): HTMLImageElement
  createImageData(width: number, height: number): ImageData
  createPath2D(path?: Path2D | string): Path2D
  requestAnimationFrame(callback: (time: number) => void): number
  cancelAnimationFrame(id: number): void
  toDataURL(type?: string, quality?: number): string
}

const surfaces = new WeakMap<object, HTMLCanvasElement>()

/** What the browser draws for a canvas; `undefined` for anything that is none. */
export const surfaceOf = (canvas: unknown): HTMLCanvasElement | undefined =>
  typeof canvas === 'object' && canvas !== null ? surfaces.get(canvas) : undefined

/** @param resolve project path or outside address of a picture to what the browser can load */
export function createCanvas(surface: HTMLCanvasElement, resolve: (src: string) => string): Canvas {
  const view = surface.ownerDocument.defaultView ?? window
  const canvas: Canvas = {
    get width() {
      return surface.width
    },
    set width(width) {
      surface.width = width
    },
    get height() {
      return surface.height
    },
    set height(height) {
      surface.height = height
    },
    getContext(type, options) {
      const context = surface.getContext(type, options)
      if (context) Object.defineProperty(context, 'canvas', { value: canvas, configurable: true })
      return context
    },
    createImage: () => createPicture(view, resolve),
    createImageData: (width, height) => new ImageData(width, height),
    createPath2D: (path) => new Path2D(path),
    requestAnimationFrame: (callback) => view.requestAnimationFrame(callback),
    cancelAnimationFrame: (id) => view.cancelAnimationFrame(id),
    toDataURL: (type, quality) => surface.toDataURL(type, quality),
  }
  surfaces.set(canvas, surface)
  return canvas
}

/** An image whose `src` is what app code writes: a path of the project, a local file, an address. */
function createPicture(view: Window, resolve: (src: string) => string): HTMLImageElement {
  const picture = view.document.createElement('img')
  Object.defineProperty(picture, 'ownerDocument', { value: undefined })
  let given = ''
  Object.defineProperty(picture, 'src', {
    get: () => given,
    set(src: unknown) {
      given = String(src)
      picture.setAttribute('src', resolve(given))
    },
  })
  return picture
}

export const loadPicture = (src: string): Promise<HTMLImageElement> =>
  new Promise((resolve, reject) => {
    const picture = new Image()
    picture.onload = () => resolve(picture)
    picture.onerror = () => reject(new Error(`${src} cannot be loaded`))
    picture.src = src
  })
