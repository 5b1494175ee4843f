import type { Regions } from '../../protocol'
import type { PickerModel } from './picker-columns'

/** How many wheels `level` of a `mode="region"` picker shows; streets (`sub-district`) are not in the list. */
const DEPTHS: Readonly<Record<string, number>> = { province: 1, city: 2, region: 3, 'sub-district': 3 }

interface Row {
  readonly name: string
  /** Administrative division code; empty for the custom item. */
  readonly code: string
}

export interface RegionValue {
  readonly value: readonly string[]
  readonly code: readonly string[]
  readonly postcode: string
}

/**
 * `mode="region"`: province, city and district; the wheels to the right follow those to the left.
 *
 * @param customItem - a first row for every wheel, such as "all"; below it there is nothing to choose from.
 */
export function regionModel(
  { province_list, city_list, county_list }: Regions,
  value: readonly string[],
  customItem: string,
  level: string,
): PickerModel {
  const depth = DEPTHS[level] ?? DEPTHS.region ?? 3
  // The first two digits of a code tell the province, the first four the city.
  const lists = [province_list, city_list, county_list].map((list) =>
    Object.entries(list).map(([code, name]) => ({ code, name })),
  )
  const custom: readonly Row[] = customItem ? [{ name: customItem, code: '' }] : []
  const selected = Array.from({ length: depth }, () => 0)

  const rowsOf = (column: number): readonly Row[] => {
    const parent = column === 0 ? undefined : chosen(column - 1)
    if (parent && !parent.code) return custom
    const start = parent?.code.slice(0, column * 2) ?? ''
    return [...custom, ...(lists[column] ?? []).filter(({ code }) => code.startsWith(start))]
  }
  const chosen = (column: number): Row | undefined => rowsOf(column)[selected[column] ?? 0]
  const all = <Result>(of: (column: number) => Result): Result[] => selected.map((_, column) => of(column))

  for (const [column, name] of value.slice(0, depth).entries()) {
    selected[column] = Math.max(
      0,
      rowsOf(column).findIndex((row) => row.name === name),
    )
  }
  return {
    columns: () => all((column) => rowsOf(column).map(({ name }) => name)),
    selected,
    turn(column, row) {
      selected[column] = row
      selected.fill(0, column + 1)
    },
    value: () => all((column) => chosen(column)?.name ?? ''),
    detail: (): RegionValue => ({
      value: all((column) => chosen(column)?.name ?? ''),
      code: all((column) => chosen(column)?.code ?? '').filter(Boolean),
      // Postal codes are not in the list of divisions.
      postcode: '',
    }),
  }
}
