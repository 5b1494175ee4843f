import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { target } from './support/devtools'
import { Reader } from './support/reader'
import { openWorld, type World } from './support/world'

let world: World
beforeAll(async () => {
  world = await openWorld()
  await new Reader(world.mp).seesInvitation()
})
afterAll(() => world?.close())

// DevTools has URL and others that phones lack, so only the simulator can keep this promise.
const onSimulator = target === 'simulator' ? test : test.skip

onSimulator.each([
  'window',
  'document',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'localStorage',
  'indexedDB',
  'navigator',
  'location',
  'URL',
  'URLSearchParams',
  'TextEncoder',
  'AbortController',
  'structuredClone',
  'atob',
  'crypto',
  'process',
  'require',
])('app code cannot see %s, as on a phone', async (name) => {
  expect(await world.mp.evaluate(`function () { return typeof ${name} }`)).toBe('undefined')
  expect(await world.mp.evaluate(`function () { return typeof globalThis['${name}'] }`)).toBe('undefined')
})

onSimulator('app code cannot get at the page through a function made from text', async () => {
  const tries = `function () {
    return [
      function () { return Function('return typeof document')() },
      function () { return (function () {}).constructor('return typeof document')() },
      function () { return setTimeout.constructor('return typeof document')() },
      function () { return (async function () {}).constructor('return typeof document')() },
      function () { return typeof (function () { return this })() },
      function () { return typeof wx.constructor.constructor('return document')() }
    ].map(function (attempt) { try { return String(attempt()) } catch (error) { return 'undefined' } })
  }`
  expect(await world.mp.evaluate(tries)).not.toContain('object')
})
