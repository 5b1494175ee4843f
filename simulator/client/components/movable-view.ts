import { type BuiltinDefinition, toggleAttribute } from './define'

const properties = {
  direction: 'none',
  inertia: false,
  outOfBounds: false,
  x: 0,
  y: 0,
  damping: 20,
  friction: 2,
  disabled: false,
  animation: true,
  scale: false,
  scaleMin: 0.5,
  scaleMax: 10,
  scaleValue: 1,
}

/** A view that fingers drag within its `movable-area`. Scaling by two fingers and inertia are not simulated. */
export const movableView: BuiltinDefinition<typeof properties> = {
  tag: 'movable-view',
  properties,
  css: `
wx-movable-view { display: inline-block; position: absolute; left: 0; top: 0; width: 10px; height: 10px; touch-action: none }
wx-movable-view[disabled] { touch-action: auto }`,
  setup(host) {
    const { element } = host
    host.watch(['disabled'], () => toggleAttribute(element, 'disabled', host.get('disabled')))
    let at = { x: 0, y: 0 }
    const draw = (): void => {
      const wanted = Math.min(host.get('scaleMax'), Math.max(host.get('scaleMin'), host.get('scaleValue')))
      const scale = host.get('scale') ? wanted : 1
      element.style.transform = `translate(${at.x}px, ${at.y}px)${scale === 1 ? '' : ` scale(${scale})`}`
    }
    host.watch(['scale', 'scaleMin', 'scaleMax', 'scaleValue'], draw)

    /** `source` is documented as `touch` for a drag and empty for a change by the program. */
    const moveTo = (x: number, y: number, source: 'touch' | ''): void => {
      const inside = host.get('outOfBounds') ? { x, y } : within(element, x, y)
      if (inside.x === at.x && inside.y === at.y) return
      at = inside
      draw()
      host.set(inside)
      host.emit('change', { ...inside, source })
    }
    host.watch(['x', 'y'], () => {
      const [x, y] = [host.get('x'), host.get('y')]
      if (element.isConnected) return moveTo(x, y, '')
      // Where it begins is no change, and its area has no size yet.
      at = { x, y }
      draw()
    })

    let grip: { x: number; y: number } | null = null
    element.addEventListener('pointerdown', (event) => {
      if (host.get('disabled')) return
      grip = { x: event.clientX - at.x, y: event.clientY - at.y }
      element.setPointerCapture(event.pointerId)
    })
    element.addEventListener('pointermove', (event) => {
      if (!grip) return
      const direction = host.get('direction')
      const free = (axis: string): boolean => direction === 'all' || direction === axis
      moveTo(
        free('horizontal') ? event.clientX - grip.x : at.x,
        free('vertical') ? event.clientY - grip.y : at.y,
        'touch',
      )
    })
    for (const type of ['pointerup', 'pointercancel'] as const) {
      element.addEventListener(type, () => {
        grip = null
      })
    }

    return { moveTo: (x: unknown, y: unknown) => moveTo(Number(x), Number(y), '') }
  },
}

/** Kept inside the area; a view that is larger than its area may move as far as it sticks out. */
function within(element: HTMLElement, x: number, y: number): { x: number; y: number } {
  const area = element.parentElement
  const limit = (value: number, room: number): number =>
    Math.min(Math.max(value, Math.min(0, room)), Math.max(0, room))
  return {
    x: limit(x, (area?.clientWidth ?? 0) - element.offsetWidth),
    y: limit(y, (area?.clientHeight ?? 0) - element.offsetHeight),
  }
}
