/** Columns of a wheel picker for one `mode` of `<picker>`, and what the chosen rows mean. */
export interface PickerModel {
  columns(): readonly (readonly string[])[]
  readonly selected: number[]
  /** A wheel stopped; other columns may change with it (the days of a month). */
  turn(column: number, row: number): void
  /** The `value` of the `change` event. */
  value(): unknown
  /** The whole detail of that event where there is more than the value. */
  detail?(): object
}

/** `mode="selector"` and `"multiSelector"`: rows are texts, or objects of which `rangeKey` is shown. */
export function choiceModel(
  ranges: readonly (readonly unknown[])[],
  rangeKey: string,
  selected: readonly number[],
  single: boolean,
): PickerModel {
  const text = (row: unknown): string =>
    String(
      rangeKey && typeof row === 'object' && row !== null ? (row as Record<string, unknown>)[rangeKey] : row,
    )
  const columns = ranges.map((rows) => rows.map(text))
  const rows = columns.map((column, index) => clamp(selected[index] ?? 0, column.length))
  return {
    columns: () => columns,
    selected: rows,
    turn(column, row) {
      rows[column] = row
    },
    value: () => (single ? String(rows[0] ?? 0) : [...rows]),
  }
}

/** `mode="time"`: `hh:mm` between `start` and `end`. */
export function timeModel(value: string, start: string, end: string): PickerModel {
  const [from, to] = [minutesOf(start, 0), minutesOf(end, 24 * 60 - 1)]
  const hours = range(Math.floor(from / 60), Math.floor(to / 60))
  const now = Math.min(to, Math.max(from, minutesOf(value, from)))
  const selected = [hours.indexOf(Math.floor(now / 60)), 0]
  const minutes = (): number[] => {
    const hour = hours[selected[0] ?? 0] ?? 0
    return range(Math.max(from, hour * 60) - hour * 60, Math.min(to, hour * 60 + 59) - hour * 60)
  }
  selected[1] = Math.max(0, minutes().indexOf(now % 60))
  return {
    columns: () => [hours.map(twoDigits), minutes().map(twoDigits)],
    selected,
    turn(column, row) {
      selected[column] = row
      selected[1] = clamp(selected[1] ?? 0, minutes().length)
    },
    value: () => `${twoDigits(hours[selected[0] ?? 0] ?? 0)}:${twoDigits(minutes()[selected[1] ?? 0] ?? 0)}`,
  }
}

/** `mode="date"`: `YYYY-MM-DD`, or less of it when `fields` is `month` or `year`. */
export function dateModel(value: string, start: string, end: string, fields: string): PickerModel {
  const first = dateOf(start) ?? { year: 1900, month: 1, day: 1 }
  const last = dateOf(end) ?? { year: 2100, month: 12, day: 31 }
  const count = fields === 'year' ? 1 : fields === 'month' ? 2 : 3
  const years = range(first.year, last.year)
  const wanted = dateOf(value) ?? first
  const selected = [clamp(wanted.year - first.year, years.length), 0, 0]
  const year = (): number => years[selected[0] ?? 0] ?? first.year
  const months = (): number[] =>
    range(year() === first.year ? first.month : 1, year() === last.year ? last.month : 12)
  const month = (): number => months()[selected[1] ?? 0] ?? 1
  const days = (): number[] => {
    const atFirst = year() === first.year && month() === first.month
    const atLast = year() === last.year && month() === last.month
    return range(atFirst ? first.day : 1, atLast ? last.day : new Date(year(), month(), 0).getDate())
  }
  selected[1] = Math.max(0, months().indexOf(wanted.month))
  selected[2] = Math.max(0, days().indexOf(wanted.day))
  return {
    columns: () =>
      [
        years.map((number) => `${number}年`),
        months().map((number) => `${number}月`),
        days().map((number) => `${number}日`),
      ].slice(0, count),
    selected,
    turn(column, row) {
      selected[column] = row
      selected[1] = clamp(selected[1] ?? 0, months().length)
      selected[2] = clamp(selected[2] ?? 0, days().length)
    },
    value: () =>
      [String(year()), twoDigits(month()), twoDigits(days()[selected[2] ?? 0] ?? 1)]
        .slice(0, count)
        .join('-'),
  }
}

const twoDigits = (number: number): string => String(number).padStart(2, '0')
const clamp = (index: number, length: number): number => Math.min(Math.max(0, index), Math.max(0, length - 1))
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)

function minutesOf(time: string, fallback: number): number {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(time) ?? []
  return hour === undefined ? fallback : Number(hour) * 60 + Number(minute)
}

function dateOf(text: string): { year: number; month: number; day: number } | undefined {
  const [, year, month = '1', day = '1'] = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text) ?? []
  return year === undefined ? undefined : { year: Number(year), month: Number(month), day: Number(day) }
}
