import { describe, expect, test } from '@jest/globals'
import {
  choiceModel,
  dateModel,
  type PickerModel,
  timeModel,
} from '../../../../simulator/client/components/picker-columns'

const shown = (model: PickerModel): (string | undefined)[] =>
  model.columns().map((rows, column) => rows[model.selected[column] ?? -1])

describe('a selector', () => {
  test('shows texts, or one member of objects', () => {
    expect(choiceModel([['甲', '乙']], '', [1], true).columns()).toEqual([['甲', '乙']])
    expect(choiceModel([[{ name: '甲' }]], 'name', [0], true).columns()).toEqual([['甲']])
  })

  test('answers with the row as text, several columns with a list', () => {
    const single = choiceModel([['甲', '乙']], '', [0], true)
    single.turn(0, 1)
    expect(single.value()).toBe('1')
    expect(choiceModel([['a'], ['b', 'c']], '', [0, 1], false).value()).toEqual([0, 1])
  })

  test('keeps a row that is out of range inside it', () => {
    expect(choiceModel([['甲', '乙']], '', [7], true).selected).toEqual([1])
    expect(choiceModel([[]], '', [7], true).selected).toEqual([0])
  })
})

describe('a time', () => {
  test('stands where its value says', () => {
    expect(shown(timeModel('09:05', '', ''))).toEqual(['09', '05'])
    expect(timeModel('09:05', '', '').value()).toBe('09:05')
  })

  test('stays between start and end', () => {
    const model = timeModel('23:00', '08:30', '10:15')
    expect(model.value()).toBe('10:15')
    expect(model.columns()[1]?.at(-1)).toBe('15')
    model.turn(0, 0)
    expect(model.columns()[1]?.[0]).toBe('30')
    expect(model.value()).toBe('08:45')
  })
})

describe('a date', () => {
  test('has as many columns as its fields ask for', () => {
    expect(dateModel('2024-02-29', '', '', 'day').value()).toBe('2024-02-29')
    expect(dateModel('2024-02-29', '', '', 'month').value()).toBe('2024-02')
    expect(dateModel('2024', '', '', 'year').value()).toBe('2024')
    expect(dateModel('2024', '', '', 'year').columns()).toHaveLength(1)
  })

  test('has the days of its month, leap years included', () => {
    const model = dateModel('2024-01-31', '2023-01-01', '2025-12-31', 'day')
    model.turn(1, 1)
    expect(model.value()).toBe('2024-02-29')
    model.turn(0, 0)
    expect(model.value()).toBe('2023-02-28')
  })

  test('stays between start and end', () => {
    const model = dateModel('2024-06-15', '2024-03-10', '2024-06-20', 'day')
    expect(model.columns()[1]).toEqual(['3月', '4月', '5月', '6月'])
    expect(model.columns()[2]?.at(-1)).toBe('20日')
    model.turn(1, 0)
    expect(model.columns()[2]?.[0]).toBe('10日')
  })
})
