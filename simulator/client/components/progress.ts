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
    host.watch(Object.keys(properties) as (keyof typeof properties)[], () => {
      const percent = Math.min(100, Math.max(0, host.get('percent')))
      Object.assign(bar.style, {
        height: `${host.get('strokeWidth')}px`,
        borderRadius: `${host.get('borderRadius')}px`,
        backgroundColor: host.get('backgroundColor'),
      })
      fill.style.transition = host.get('active') ? `width ${percent * host.get('duration')}ms linear` : ''
      fill.style.width = `${percent}%`
      fill.style.backgroundColor = host.get('activeColor')
      number.hidden = !host.get('showInfo')
      number.style.fontSize = `${host.get('fontSize')}px`
      number.textContent = `${percent}%`
      element.setAttribute('aria-valuenow', String(percent))
    })
    return undefined
  },
}
