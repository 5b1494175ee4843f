import type { BuiltinDefinition } from './define'

const properties = { type: '', size: 23, color: '' }

const DISC = 'M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22z'
const TICK = 'M10.4 17.2 5.6 12.4l1.5-1.5 3.3 3.3 6.6-6.6 1.5 1.5z'
const CROSS =
  'm16.7 8.7-1.4-1.4L12 10.6 8.7 7.3 7.3 8.7l3.3 3.3-3.3 3.3 1.4 1.4 3.3-3.3 3.3 3.3 1.4-1.4-3.3-3.3z'
const BANG = 'M11 6h2v8h-2zM11 16h2v2h-2z'

/** Colour and outline of each documented `type`, drawn in a 24 box; the second path is cut out of the first. */
const ICONS: Readonly<Record<string, readonly [color: string, path: string]>> = {
  success: ['#09BB07', DISC + TICK],
  success_no_circle: ['#09BB07', 'M9.6 18.6 3 12l1.8-1.8 4.8 4.8L19.2 5.4 21 7.2z'],
  info: ['#10AEFF', DISC + BANG],
  warn: ['#F76260', DISC + BANG],
  waiting: ['#10AEFF', `${DISC}M11 6h2v6l4 2.4-1 1.7-5-3z`],
  cancel: ['#F43530', DISC + CROSS],
  download: ['#09BB07', `${DISC}M11 6h2v6h3l-4 5-4-5h3z`],
  search: [
    '#B2B2B2',
    'M10 3a7 7 0 1 0 4.2 12.6l5.1 5.1 1.4-1.4-5.1-5.1A7 7 0 0 0 10 3zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10z',
  ],
  clear: ['#B2B2B2', DISC + CROSS],
}

export const icon: BuiltinDefinition<typeof properties> = {
  tag: 'icon',
  properties,
  css: 'wx-icon { display: inline-block; font-size: 0 }',
  setup(host) {
    host.watch(['type', 'size', 'color'], () => {
      const [color, path] = ICONS[host.get('type')] ?? ['', '']
      const size = host.get('size')
      const fill = host.get('color') || color
      host.element.innerHTML = path
        ? `<svg width="${size}" height="${size}" viewBox="0 0 24 24" aria-hidden="true"><path fill-rule="evenodd" d="${path}"/></svg>`
        : ''
      host.element.querySelector('path')?.setAttribute('fill', fill)
    })
    return undefined
  },
}
