import { expect, test } from '@jest/globals'
import { memoryClaims } from '../../../server/stores/sqlite/claims'

const named = (name: number | string) => Buffer.from(`code ${name}`)

test('a claim is over at its time, and not before', async () => {
  let time = 0
  const claim = memoryClaims(() => time)
  expect(await claim(named('a'), 100)).toBe(true)
  time = 99
  expect(await claim(named('a'), 100)).toBe(false)
  time = 100
  expect(await claim(named('a'), 100)).toBe(true)
})

test('a refused claim does not live longer for it', async () => {
  let time = 0
  const claim = memoryClaims(() => time)
  await claim(named('a'), 100)
  time = 60
  await claim(named('a'), 100)
  time = 110
  expect(await claim(named('a'), 100)).toBe(true)
})

test('of a flood the newest fifty thousand are remembered', async () => {
  const claim = memoryClaims(() => 0)
  for (let name = 0; name <= 100_000; name += 1) await claim(named(name), 100)
  expect(await claim(named(100_000), 100)).toBe(false)
  expect(await claim(named(50_001), 100)).toBe(false)
  expect(await claim(named(0), 100)).toBe(true)
})
