import { h } from '../shell/dom'

/** A part of the panel that a small screen shows one at a time, over the phone. */
export interface SheetPart {
  readonly name: string
  readonly element: HTMLElement
}

/** The bar at the bottom of a small screen; wide screens do not show it. Escape closes what is open. */
export function createSheetBar(parts: readonly SheetPart[]): HTMLElement {
  const buttons = parts.map(({ name, element }) =>
    h(
      'button',
      {
        type: 'button',
        'aria-expanded': 'false',
        'aria-controls': element.id,
        onclick: () => open(element.classList.contains('open') ? undefined : element),
      },
      name,
    ),
  )
  function open(wanted: HTMLElement | undefined): void {
    parts.forEach(({ element }, index) => {
      element.classList.toggle('open', element === wanted)
      buttons[index]?.setAttribute('aria-expanded', String(element === wanted))
    })
  }
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    const index = parts.findIndex(({ element }) => element.classList.contains('open'))
    open(undefined)
    buttons[index]?.focus()
  })
  return h('nav', { class: 'sheet-bar' }, ...buttons)
}
