import type { BuiltinDefinition } from './define'

const properties = {
  src: '',
  mode: 'scaleToFill',
  lazyLoad: false,
  showMenuByLongpress: false,
  webp: false,
  fadeIn: false,
}

/** `mode` as background size and position (docs: image). The modes `widthFix` and `heightFix` size the element itself. */
const MODES: Readonly<Record<string, readonly [size: string, position: string]>> = {
  scaleToFill: ['100% 100%', '0 0'],
  aspectFit: ['contain', 'center'],
  aspectFill: ['cover', 'center'],
  widthFix: ['100% 100%', '0 0'],
  heightFix: ['100% 100%', '0 0'],
  top: ['auto', 'top'],
  bottom: ['auto', 'bottom'],
  center: ['auto', 'center'],
  left: ['auto', 'left'],
  right: ['auto', 'right'],
  'top left': ['auto', 'top left'],
  'top right': ['auto', 'top right'],
  'bottom left': ['auto', 'bottom left'],
  'bottom right': ['auto', 'bottom right'],
}

/**
 * Draws as a background, which knows every mode; a hidden `<img>` tells the size and when it is loaded.
 *
 * @param resolve project path or outside address to what the browser can load
 */
export const image = (
  resolve: (src: string, componentPath: string) => string,
): BuiltinDefinition<typeof properties> => ({
  tag: 'image',
  properties,
  css: `
wx-image { display: inline-block; width: 320px; height: 240px; overflow: hidden; position: relative }
wx-image > .wx-picture { width: 100%; height: 100%; background-repeat: no-repeat }
wx-image > img { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; pointer-events: none }`,
  setup(host) {
    const { element } = host
    const picture = host.create('div', 'wx-picture')
    const probe = host.create('img')
    element.append(picture, probe)
    element.setAttribute('role', 'img')
    let url = ''

    const fitSize = (): void => {
      const { naturalWidth, naturalHeight } = probe
      if (!naturalWidth || !naturalHeight) return
      const mode = host.get('mode')
      if (mode === 'widthFix') {
        element.style.height = `${(element.clientWidth * naturalHeight) / naturalWidth}px`
      } else if (mode === 'heightFix') {
        element.style.width = `${(element.clientHeight * naturalWidth) / naturalHeight}px`
      }
    }
    probe.addEventListener('load', () => {
      picture.style.backgroundImage = `url(${JSON.stringify(url)})`
      fitSize()
      host.emit('load', { width: probe.naturalWidth, height: probe.naturalHeight })
    })
    probe.addEventListener('error', () => {
      host.emit('error', { errMsg: `GET ${host.get('src')} 404 (Not Found)` })
    })
    host.watch(['src'], () => {
      const path = host.component.ownerShadowRoot?.getHostNode().is ?? ''
      url = resolve(host.get('src'), path)
      picture.style.backgroundImage = ''
      if (url) probe.src = url
      else probe.removeAttribute('src')
    })
    host.watch(['mode'], () => {
      const [size, position] = MODES[host.get('mode')] ?? ['100% 100%', '0 0']
      picture.style.backgroundSize = size
      picture.style.backgroundPosition = position
      fitSize()
    })
    host.watch(['lazyLoad'], () => {
      probe.loading = host.get('lazyLoad') ? 'lazy' : 'eager'
    })
    return undefined
  },
})
