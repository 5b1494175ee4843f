import { expect, test } from '@jest/globals'
import { createFaults } from '../../../simulator/open-api/faults'

test('a fault befalls its path so many times, then no more', () => {
  const faults = createFaults()
  faults.add({ path: '/a', times: 2, delay: 1 })
  expect(faults.take('/b')).toBeUndefined()
  expect(faults.take('/a')).toBeDefined()
  expect(faults.take('/a')).toBeDefined()
  expect(faults.take('/a')).toBeUndefined()
})

test('a fault without a number stays until it is cleared', () => {
  const faults = createFaults()
  faults.add({ path: '*', delay: 1 })
  for (let call = 0; call < 100; call += 1) expect(faults.take('/a')).toBeDefined()
  faults.clear()
  expect(faults.take('/a')).toBeUndefined()
})

test('faults of one path come in the order they were added', () => {
  const faults = createFaults()
  faults.add({ path: '/a', times: 1, delay: 1 })
  faults.add({ path: '*', times: 1, delay: 2 })
  faults.add({ path: '/a', times: 1, delay: 3 })
  expect([faults.take('/a')?.delay, faults.take('/a')?.delay, faults.take('/a')?.delay]).toEqual([1, 2, 3])
})

test('clearing one path leaves the others', () => {
  const faults = createFaults()
  faults.add({ path: '/a', delay: 1 })
  faults.add({ path: '/b', delay: 2 })
  faults.clear('/a')
  expect(faults.list()).toEqual([{ path: '/b', delay: 2 }])
})
