import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
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
const onSimulator = target === 'simulator' ? describe : describe.skip

const HIDDEN = [
  ...['window', 'document', 'fetch', 'XMLHttpRequest', 'WebSocket', 'localStorage', 'indexedDB'],
  ...['navigator', 'location', 'URL', 'URLSearchParams', 'TextEncoder', 'AbortController'],
  ...['structuredClone', 'atob', 'crypto', 'process', 'require', 'top', 'frames', 'eval', 'Buffer'],
]

/** Ways round the names, each of which answers `object` where it finds the browser's `document`. */
const DETOURS = [
  `Function('return typeof document')()`,
  `(function () {}).constructor('return typeof document')()`,
  `(async function () {}).constructor('return typeof document')()`,
  `(function* () {}).constructor('return typeof document')().next().value`,
  `(async function* () {}).constructor('return typeof document')().next().then(function (it) { return it.value })`,
  `Object.getPrototypeOf((async function () {}).constructor)('return typeof document')()`,
  `setTimeout.constructor('return typeof document')()`,
  `wx.constructor.constructor('return typeof document')()`,
  `(function () { globalThis[Symbol.unscopables] = { document: true }; return typeof document })()`,
  `(function () { return typeof (this || {}).document })()`,
  `import('data:text/javascript,export default typeof document').then(function (it) { return it.default })`,
]

onSimulator('app code cannot see, as on a phone,', () => {
  test.each(HIDDEN)('%s', async (name) => {
    expect(await world.mp.evaluate(`function () { return typeof ${name} }`)).toBe('undefined')
    expect(await world.mp.evaluate(`function () { return typeof globalThis['${name}'] }`)).toBe('undefined')
  })

  test.each(DETOURS)('the document by way of %s', async (detour) => {
    const attempt = `function () {
      return new Promise(function (resolve) { resolve(${detour}) }).then(String, function () { return 'refused' })
    }`
    expect(['undefined', 'refused']).toContain(await world.mp.evaluate(attempt))
  })
})
