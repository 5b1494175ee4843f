import { describe, expect, test } from '@jest/globals'
import { compileFunction, createScope, type Scope } from '../../../../simulator/client/runtime/scope'
import { LOOP_GUARD } from '../../../../simulator/program'

/** What a browser's window offers, as far as these tests name it. */
class Window {
  document = {}
  fetch = () => {}
  localStorage = {}
  URL = class {}
  process = {}
  XMLHttpRequest = class {}
  File = class {}
  crypto = {}
  window = this
  Math = Math
  Object = Object
  Promise = Promise
  JSON = JSON
  TypeError = TypeError
}

const noRequire = Object.assign(() => undefined, { async: async () => undefined })
const noGuard = (): void => {}

function run(source: string, own: Record<string, unknown> = {}): unknown {
  const module = { exports: undefined as unknown }
  scopeWith(own).compileModule('pages/a', source)(noRequire, module, module.exports, noGuard)
  return module.exports
}

const scopeWith = (own: Record<string, unknown> = {}): Scope => createScope(new Window(), own)

test('an app cannot uncover the browser through Symbol.unscopables', () => {
  const source = 'globalThis[Symbol.unscopables] = { document: true }; module.exports = typeof document'
  expect(run(source)).toBe('undefined')
})

test('templates and their WXS see their helpers and the language, not the browser', () => {
  const scope = scopeWith({ getRegExp: () => 0 })
  const seen = '[typeof document, typeof window, typeof localStorage, typeof getRegExp, typeof Math]'
  expect(scope.evaluateSloppy(seen)).toEqual(['undefined', 'undefined', 'undefined', 'function', 'object'])
})

describe('the scope of app code', () => {
  const hidden = [
    'window',
    'document',
    'fetch',
    'localStorage',
    'URL',
    'process',
    'XMLHttpRequest',
    'crypto',
    'eval',
  ]

  test.each(hidden)('hides %s', (name) => {
    expect(run(`module.exports = typeof ${name}`)).toBe('undefined')
    expect(run(`module.exports = '${name}' in globalThis`)).toBe(false)
  })

  test('offers the language itself and what belongs to a mini program', () => {
    const wx = { login() {} }
    expect(run('module.exports = [typeof Math.max, typeof Promise, wx]', { wx })).toEqual([
      'function',
      'function',
      wx,
    ])
  })

  test('has no way to the real global object', () => {
    expect(run('module.exports = (function () { return this })()')).toBeUndefined()
    expect(run("module.exports = Function('return this')() === globalThis")).toBe(true)
    expect(run("module.exports = typeof Function('return this')().document")).toBe('undefined')
    expect(() => run("Function('a', 'return a')")).toThrow('not available in a mini program')
  })

  test('lets a module declare a name that the browser has', () => {
    expect(run('const File = 1; let document = 2; module.exports = File + document')).toBe(3)
  })

  test('shows a global that the app defines to every module, also under a hidden name', () => {
    const scope = scopeWith()
    const module = { exports: undefined as unknown }
    scope.compileModule('a', 'globalThis.answer = 42; globalThis.fetch = () => 1')(
      noRequire,
      module,
      {},
      noGuard,
    )
    scope.compileModule('b', 'module.exports = [answer, fetch()]')(noRequire, module, {}, noGuard)
    expect(module.exports).toEqual([42, 1])
  })

  test('is strict: an undeclared assignment fails', () => {
    expect(() => run('forgotten = 1')).toThrow(ReferenceError)
  })

  test('hands a module the guard that the build put into its loops, and no global of that name', () => {
    const places: string[] = []
    const module = { exports: undefined as unknown }
    const scope = scopeWith()
    const source = `${LOOP_GUARD}('a.ts:1'); module.exports = '${LOOP_GUARD}' in globalThis`
    scope.compileModule('a', source)(noRequire, module, {}, (place) => void places.push(place))
    expect([places, module.exports]).toEqual([['a.ts:1'], false])
  })

  test('keeps the line numbers of the source', () => {
    const error = (() => {
      try {
        run('\n\nnull.x')
      } catch (caught) {
        return caught as Error
      }
      return undefined
    })()
    expect(error?.stack).toMatch(/pages\/a\.js:3:/)
  })
})

describe('function texts of the automation protocol', () => {
  test.each([
    ['function (a, b) { return a + b }'],
    ['(a, b) => a + b'],
    ['sum(a, b) { return a + b }'],
    ['function named(a, b) { return a + b }'],
  ])('compiles %s', (text) => {
    expect(compileFunction(scopeWith(), text)(2, 3)).toBe(5)
  })

  test('compiles an async method shorthand', async () => {
    await expect(compileFunction(scopeWith(), 'async later(a) { return a }')(7)).resolves.toBe(7)
  })

  test('runs them in the scope of the app', () => {
    expect(compileFunction(scopeWith({ wx: 'the wx' }), '() => [typeof document, wx]')()).toEqual([
      'undefined',
      'the wx',
    ])
  })

  test('fails with the error of the text itself', () => {
    expect(() => compileFunction(scopeWith(), '() => {{')).toThrow(SyntaxError)
    expect(() => compileFunction(scopeWith(), '() => __awaiter(this)')()).toThrow('__awaiter is not defined')
  })
})
