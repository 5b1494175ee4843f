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
}

/** A view that fingers drag within its `movable-area`. Scaling and inertia are not simulated. */
export const movableView: BuiltinDefinition<typeof properties> = {
  tag: 'movable-view',
  properties,
  css: `
wx-movable-view { display: inline-block; position: absolute; left: 0; top: 0; width: 10px; height: 10px; touch-action: none }
wx-movable-view[disabled] { touch-action: auto }`,
  setup(host) {
    const { element } = host
    host.watch(['disabled'], () => toggleAttribute(element, 'disabled', host.get('disabled')))
    host.watch(['x', 'y'], () => {
      element.style.transform = `translate(${host.get('x')}px, ${host.get('y')}px)`
    })

    /** `source` is documented as `touch` for a drag and empty for a change by the program. */
    const moveTo = (x: number, y: number, source: 'touch' | ''): void => {
      const inside = host.get('outOfBounds') ? { x, y } : within(element, x, y)
      if (inside.x === host.get('x') && inside.y === host.get('y')) return
      host.set(inside)
      host.emit('change', { ...inside, source })
    }

    let grip: { x: number; y: number } | null = null
    element.addEventListener('pointerdown', (event) => {
      if (host.get('disabled')) return
      grip = { x: event.clientX - host.get('x'), y: event.clientY - host.get('y') }
      element.setPointerCapture(event.pointerId)
    })
    element.addEventListener('pointermove', (event) => {
      if (!grip) return
      const direction = host.get('direction')
      const free = (axis: string): boolean => direction === 'all' || direction === axis
      moveTo(
        free('horizontal') ? event.clientX - grip.x : host.get('x'),
        free('vertical') ? event.clientY - grip.y : host.get('y'),
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
