import { type BuiltinDefinition, toggleAttribute } from './define'

const properties = {
  name: '',
  min: 0,
  max: 100,
  step: 1,
  disabled: false,
  value: 0,
  color: '#e9e9e9',
  selectedColor: '#1aad19',
  activeColor: '#1aad19',
  backgroundColor: '#e9e9e9',
  blockSize: 28,
  blockColor: '#ffffff',
  showValue: false,
}

export const slider: BuiltinDefinition<typeof properties> = {
  tag: 'slider',
  properties,
  css: `
wx-slider { display: flex; align-items: center; margin: 10px 18px; padding: 0 }
wx-slider > .wx-rail { position: relative; flex: 1; padding: 12px 0; touch-action: none }
wx-slider > .wx-rail > .wx-bar { height: 2px; border-radius: 5px }
wx-slider > .wx-rail > .wx-bar > div { height: 100%; border-radius: inherit }
wx-slider > .wx-rail > .wx-knob { position: absolute; top: 50%; border-radius: 50%; transform: translate(-50%, -50%);
  box-shadow: 0 0 4px rgba(0,0,0,.2) }
wx-slider > .wx-number { width: 3ch; margin-left: 1em; color: #888; font-size: 14px }
wx-slider[disabled] { opacity: .7 }`,
  setup(host) {
    const { element } = host
    const rail = host.create('div', 'wx-rail')
    const bar = host.create('div', 'wx-bar')
    const fill = host.create('div')
    const knob = host.create('div', 'wx-knob')
    const number = host.create('div', 'wx-number')
    bar.append(fill)
    rail.append(bar, knob)
    element.append(rail, number)
    element.setAttribute('role', 'slider')

    host.watch(
      ['value', 'min', 'max', 'activeColor', 'backgroundColor', 'blockColor', 'blockSize', 'showValue'],
      () => {
        const [min, max, value] = [host.get('min'), host.get('max'), host.get('value')]
        const share = max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0
        fill.style.width = `${share * 100}%`
        fill.style.backgroundColor = host.get('activeColor')
        bar.style.backgroundColor = host.get('backgroundColor')
        const size = Math.min(28, Math.max(12, host.get('blockSize')))
        Object.assign(knob.style, {
          left: `${share * 100}%`,
          width: `${size}px`,
          height: `${size}px`,
          backgroundColor: host.get('blockColor'),
        })
        number.hidden = !host.get('showValue')
        number.textContent = String(value)
        element.setAttribute('aria-valuenow', String(value))
      },
    )
    host.watch(['disabled'], () => toggleAttribute(element, 'disabled', host.get('disabled')))

    const slideTo = (value: number, done: boolean): void => {
      const [min, max, step] = [host.get('min'), host.get('max'), host.get('step') || 1]
      const snapped = Math.min(max, Math.max(min, min + Math.round((value - min) / step) * step))
      if (snapped !== host.get('value')) host.set({ value: snapped })
      host.emit(done ? 'change' : 'changing', { value: snapped })
    }
    const valueAt = (event: PointerEvent): number => {
      const box = rail.getBoundingClientRect()
      return host.get('min') + ((event.clientX - box.left) / box.width) * (host.get('max') - host.get('min'))
    }
    rail.addEventListener('pointerdown', (event) => {
      if (host.get('disabled')) return
      rail.setPointerCapture(event.pointerId)
      slideTo(valueAt(event), false)
    })
    rail.addEventListener('pointermove', (event) => {
      if (rail.hasPointerCapture(event.pointerId)) slideTo(valueAt(event), false)
    })
    rail.addEventListener('pointerup', (event) => {
      if (rail.hasPointerCapture(event.pointerId)) slideTo(valueAt(event), true)
    })
    return { slideTo: (value: unknown) => slideTo(Number(value), true) }
  },
}
