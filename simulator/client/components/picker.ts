import type { BuiltinDefinition, Host } from './define'
import { choiceModel, dateModel, type PickerModel, timeModel } from './picker-columns'
import { regionModel } from './picker-regions'
import type { BuiltinServices } from './services'

const properties = {
  mode: 'selector',
  headerText: '',
  disabled: false,
  range: [] as readonly unknown[],
  rangeKey: '',
  value: null,
  start: '',
  end: '',
  fields: 'day',
  customItem: '',
  level: 'region',
  name: '',
} as const

/** `<picker>`: what it contains is the button; a tap opens the wheels. */
export const picker = (services: BuiltinServices): BuiltinDefinition<typeof properties> => ({
  tag: 'picker',
  properties,
  css: 'wx-picker { display: block }',
  setup(host) {
    async function open(): Promise<void> {
      const model = await modelOf(host, services)
      const chosen = await services.pick(host.get('headerText'), model, (column, row) => {
        model.turn(column, row)
        if (host.get('mode') === 'multiSelector') host.emit('columnchange', { column, value: row })
      })
      if (!chosen) return host.emit('cancel')
      const value = model.value()
      host.set({ value })
      host.emit('change', model.detail?.() ?? { value })
    }
    host.component.addListener('tap', () => {
      if (!host.get('disabled')) void open()
    })
    return undefined
  },
})

async function modelOf(host: Host<typeof properties>, services: BuiltinServices): Promise<PickerModel> {
  const value = host.get('value')
  const range = host.get('range') as readonly unknown[]
  const [text, start, end] = [String(value ?? ''), host.get('start'), host.get('end')]
  switch (host.get('mode')) {
    case 'region': {
      const names = Array.isArray(value) ? value.map(String) : []
      return regionModel(await services.regions(), names, host.get('customItem'), host.get('level'))
    }
    case 'time':
      return timeModel(text, start, end)
    case 'date':
      return dateModel(text, start, end, host.get('fields'))
    case 'multiSelector':
      return choiceModel(range as unknown[][], host.get('rangeKey'), (value ?? []) as number[], false)
    default:
      return choiceModel([range], host.get('rangeKey'), [Number(value ?? 0)], true)
  }
}
