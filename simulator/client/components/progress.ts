import type { BuiltinDefinition } from './define'

const properties = {
  percent: 0,
  showInfo: false,
  borderRadius: 0,
  fontSize: 16,
  strokeWidth: 6,
  color: '#09BB07',
  activeColor: '#09BB07',
  backgroundColor: '#EBEBEB',
  active: false,
  activeMode: 'backwards',
  duration: 30,
}

export const progress: BuiltinDefinition<typeof properties> = {
  tag: 'progress',
  properties,
  css: `
wx-progress { display: flex; align-items: center }
wx-progress > .wx-bar { flex: 1; overflow: hidden }
wx-progress > .wx-bar > div { height: 100% }
wx-progress > .wx-number { margin-left: 15px; min-width: 2em }`,
  setup(host) {
    const { element } = host
    const bar = host.create('div', 'wx-bar')
    const fill = host.create('div')
    const number = host.create('div', 'wx-number')
    bar.append(fill)
    element.append(bar, number)
    element.setAttribute('role', 'progressbar')
    const percentOf = (): number => Math.min(100, Math.max(0, host.get('percent')))
    host.watch(Object.keys(properties) as (keyof typeof properties)[], () => {
      const percent = percentOf()
      Object.assign(bar.style, {
        height: `${host.get('strokeWidth')}px`,
        borderRadius: `${host.get('borderRadius')}px`,
        backgroundColor: host.get('backgroundColor'),
      })
      fill.style.backgroundColor = host.get('activeColor')
      number.hidden = !host.get('showInfo')
      number.style.fontSize = `${host.get('fontSize')}px`
      number.textContent = `${percent}%`
      element.setAttribute('aria-valuenow', String(percent))
    })

    let shown = 0
    let arrival = 0
    /** `active` runs from where it stood (`forwards`) or from the start; `duration` is the time of one percent. */
    const run = (): void => {
      clearTimeout(arrival)
      const percent = percentOf()
      const from = host.get('activeMode') === 'forwards' ? shown : 0
      const time = host.get('active') ? Math.max(0, percent - from) * host.get('duration') : 0
      shown = percent
      fill.style.transition = ''
      if (time > 0) {
        fill.style.width = `${from}%`
        // The browser moves from what it has laid out.
        fill.getBoundingClientRect()
        fill.style.transition = `width ${time}ms linear`
        arrival = window.setTimeout(() => host.emit('activeend', { curPercent: percent }), time)
      }
      fill.style.width = `${percent}%`
    }
    host.watch(['percent', 'active'], run)
    host.onDetached(() => clearTimeout(arrival))
    return undefined
  },
}
