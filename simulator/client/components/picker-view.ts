import type { BuiltinDefinition } from './define'
import type { ComponentElement } from './services'

const viewProperties = {
  value: [] as readonly number[],
  indicatorStyle: '',
  indicatorClass: '',
  maskStyle: '',
  maskClass: '',
  immediateChange: false,
}

/** Height of a row, which `indicator-style` may change (docs: picker-view). */
const ROW_HEIGHT = 34

const columnsOf = (view: Element): ComponentElement[] => [
  ...view.querySelectorAll<ComponentElement>(':scope > wx-picker-view-column'),
]

/** Wheels inside a page: each column scrolls, the row in the middle is the chosen one. */
export const pickerView: BuiltinDefinition<typeof viewProperties> = {
  tag: 'picker-view',
  properties: viewProperties,
  css: `
wx-picker-view { display: flex; position: relative; height: 200px; overflow: hidden }
wx-picker-view > .wx-indicator { position: absolute; z-index: 1; left: 0; right: 0; top: 50%; height: ${ROW_HEIGHT}px; transform: translateY(-50%);
  border-block: 1px solid #e5e5e5; pointer-events: none; box-sizing: border-box }
wx-picker-view::after { content: ""; position: absolute; inset: 0; pointer-events: none;
  background: linear-gradient(#fff, rgba(255,255,255,.4) 45%, transparent 45%, transparent 55%, rgba(255,255,255,.4) 55%, #fff) }
wx-picker-view-column { flex: 1; position: relative; overflow-y: auto; scroll-snap-type: y mandatory; scrollbar-width: none; text-align: center }
wx-picker-view-column > * { scroll-snap-align: center }`,
  setup(host) {
    const { element } = host
    const indicator = host.create('div', 'wx-indicator')
    element.append(indicator)
    host.watch(['indicatorStyle'], () => indicator.setAttribute('style', host.get('indicatorStyle')))

    /** Lets the first and the last row reach the middle. */
    const layout = (): void => {
      const margin = (element.clientHeight - indicator.clientHeight) / 2
      columnsOf(element).forEach((column, index) => {
        column.style.paddingBlock = `${Math.max(0, margin)}px`
        column.style.boxSizing = 'border-box'
        const row = Number((host.get('value') as readonly number[])[index] ?? 0)
        column.scrollTo({ top: row * indicator.clientHeight, behavior: 'instant' })
      })
    }
    const rows = (): number[] =>
      columnsOf(element).map((column) =>
        Math.round(column.scrollTop / (indicator.clientHeight || ROW_HEIGHT)),
      )
    element.addEventListener(
      'scrollend',
      () => {
        const value = rows()
        if (String(value) === String(host.get('value'))) return
        host.set({ value })
        host.emit('change', { value })
      },
      { capture: true },
    )
    host.watch(['value'], () => element.isConnected && layout())
    host.onAttached(() => globalThis.setTimeout(layout, 0))
    return undefined
  },
}

export const pickerViewColumn: BuiltinDefinition<Record<string, never>> = {
  tag: 'picker-view-column',
  properties: {},
}
