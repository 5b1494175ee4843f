import { h } from './dom'
import type { Sheets } from './sheets'
import type { Words } from './words'

/** Rows of each wheel, and which are chosen. */
export interface WheelModel {
  columns(): readonly (readonly string[])[]
  readonly selected: readonly number[]
}

const ROW_HEIGHT = 44

/** The sheet with wheels that `<picker>` opens. Resolves to false when it was dismissed. */
export async function showWheels(
  sheets: Sheets,
  words: Words,
  title: string,
  model: WheelModel,
  onTurn: (column: number, row: number) => void,
): Promise<boolean> {
  const wheels = h('div', { class: 'wheels' })

  const draw = (): void => {
    const columns = model.columns().map((rows, column) => wheelOf(rows, column))
    wheels.replaceChildren(...columns)
    scrollAll()
  }
  const scrollAll = (): void => {
    for (const [column, wheel] of [...wheels.children].entries()) {
      wheel.scrollTo({ top: (model.selected[column] ?? 0) * ROW_HEIGHT, behavior: 'instant' })
    }
  }
  const wheelOf = (rows: readonly string[], column: number): HTMLElement => {
    const wheel = h(
      'ul',
      { role: 'listbox' },
      ...rows.map((text, row) =>
        h(
          'li',
          { role: 'option', onclick: () => wheel.scrollTo({ top: row * ROW_HEIGHT, behavior: 'smooth' }) },
          text,
        ),
      ),
    )
    wheel.addEventListener('scrollend', () => {
      const row = Math.round(wheel.scrollTop / ROW_HEIGHT)
      if (row === model.selected[column]) return
      const before = JSON.stringify(model.columns())
      onTurn(column, row)
      mark(wheel, row)
      if (JSON.stringify(model.columns()) !== before) draw()
    })
    mark(wheel, model.selected[column] ?? 0)
    return wheel
  }
  draw()
  const answer = sheets.wheels(title, wheels, words)
  scrollAll()
  return answer
}

function mark(wheel: HTMLElement, chosen: number): void {
  for (const [row, item] of [...wheel.children].entries()) {
    item.setAttribute('aria-selected', String(row === chosen))
  }
}
