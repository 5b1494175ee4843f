import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import {
  createStorageArea,
  STORAGE_LIMITS,
  type StorageSink,
  type StoredRecord,
} from '../../../../simulator/client/storage/area'

function areaWith(records = new Map<string, StoredRecord>()) {
  const sink = {
    put: jest.fn<StorageSink['put']>(),
    delete: jest.fn<StorageSink['delete']>(),
    clear: jest.fn<StorageSink['clear']>(),
  }
  return { area: createStorageArea(records, sink), sink, records }
}

describe('a storage area', () => {
  test('gives back every JSON value as a copy of its own', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, encrypt) => {
        const { area } = areaWith()
        area.set('key', value, encrypt)
        // JSON has no -0.
        expect(area.get('key', encrypt)?.value).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
    const { area } = areaWith()
    const original = { list: [1] }
    area.set('key', original)
    original.list.push(2)
    expect(area.get('key')?.value).toEqual({ list: [1] })
  })

  test('gives back a Date as a Date', () => {
    const { area } = areaWith()
    area.set('when', new Date(0))
    expect(area.get('when')?.value).toEqual(new Date(0))
  })

  test('knows a missing key from a stored empty one', () => {
    const { area } = areaWith()
    area.set('empty', '')
    expect(area.get('empty')).toEqual({ value: '' })
    expect(area.get('missing')).toBeUndefined()
  })

  test('shows unusable text to whoever reads an encrypted key without `encrypt`', () => {
    const { area } = areaWith()
    area.set('secret', { token: '甲' }, true)
    expect(area.get('secret', true)?.value).toEqual({ token: '甲' })
    expect(JSON.stringify(area.get('secret')?.value)).not.toContain('token')
  })

  test('tells the sink of each change, and of nothing else', () => {
    const { area, sink } = areaWith()
    area.set('a', 1)
    area.remove('a')
    area.remove('never there')
    area.clear()
    expect(sink.put).toHaveBeenCalledTimes(1)
    expect(sink.delete.mock.calls).toEqual([['a']])
    expect(sink.clear).toHaveBeenCalledTimes(1)
  })

  test('starts with what was kept', () => {
    const first = areaWith()
    first.area.set('kept', [1, 2])
    expect(areaWith(first.records).area.get('kept')?.value).toEqual([1, 2])
  })

  test('refuses a value over 1 MB and keeps the old one', () => {
    const { area, sink } = areaWith()
    area.set('key', 'old')
    expect(() => area.set('key', 'x'.repeat(STORAGE_LIMITS.key))).toThrow('entry size limit reached')
    expect(area.get('key')?.value).toBe('old')
    expect(sink.put).toHaveBeenCalledTimes(1)
  })

  test('counts bytes, not characters', () => {
    const { area } = areaWith()
    const third = Math.floor(STORAGE_LIMITS.key / 3)
    expect(() => area.set('key', '字'.repeat(third + 1))).toThrow('entry size limit reached')
    expect(() => area.set('key', 'x'.repeat(third + 1))).not.toThrow()
  })

  test('refuses an encrypted value over 0.7 MB', () => {
    const { area } = areaWith()
    const size = Math.floor(0.7 * 1024 * 1024)
    expect(() => area.set('key', 'x'.repeat(size), true)).not.toThrow()
    expect(() => area.set('key', 'x'.repeat(size * 1.03), true)).toThrow('entry size limit reached')
  })

  test('refuses what would make more than 10 MB, and has room again after a removal', () => {
    const { area } = areaWith()
    const almostOneMegabyte = 'x'.repeat(STORAGE_LIMITS.key - 100)
    for (let index = 0; index < 10; index += 1) area.set(`k${index}`, almostOneMegabyte)
    expect(() => area.set('one more', almostOneMegabyte)).toThrow('exceed storage max size 10Mb')
    area.remove('k0')
    expect(() => area.set('one more', almostOneMegabyte)).not.toThrow()
    expect(area.info()).toMatchObject({ limitSize: 10240, keys: expect.arrayContaining(['one more']) })
  })

  test.each([[undefined], [1], ['']])('refuses %p as a key', (key) => {
    const { area } = areaWith()
    expect(() => area.set(key as string, 1)).toThrow('parameter.key should be String')
  })

  test('refuses what JSON cannot carry', () => {
    const { area } = areaWith()
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(() => area.set('key', circle)).toThrow('JSON-serializable')
    expect(() => area.set('key', () => {})).toThrow('can not be Function')
  })
})
