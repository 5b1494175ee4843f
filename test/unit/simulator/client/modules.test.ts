import { describe, expect, jest, test } from '@jest/globals'
import { createModules, type ModuleFunction } from '../../../../simulator/client/runtime/modules'
import type { Module } from '../../../../simulator/program'

/** Modules are functions by name here; compiling text is `scope.test.ts`'s business. */
function modulesOf(
  bodies: Record<string, ModuleFunction>,
  requires: Record<string, Record<string, string>> = {},
) {
  const list: Module[] = Object.keys(bodies).map((path) => [path, requires[path] ?? {}, path])
  const entered: string[] = []
  const compile = jest.fn((_path: string, source: string): ModuleFunction => bodies[source] ?? (() => {}))
  const modules = createModules(list, {
    compile,
    loopGuard: () => {},
    around: (path, run) => {
      entered.push(`+${path}`)
      run()
      entered.push(`-${path}`)
    },
  })
  return { modules, compile, entered }
}

describe('the module system', () => {
  test('runs a module once, however often it is required', () => {
    const run = jest.fn<ModuleFunction>((_require, self) => {
      self.exports = { answer: 42 }
    })
    const { modules, compile } = modulesOf({ a: run })
    expect(modules.require('a')).toEqual({ answer: 42 })
    expect(modules.require('a')).toBe(modules.require('a'))
    expect(run).toHaveBeenCalledTimes(1)
    expect(compile).toHaveBeenCalledTimes(1)
  })

  test('does not compile what nobody requires', () => {
    const { modules, compile } = modulesOf({ a: () => {}, b: () => {} })
    modules.require('a')
    expect(compile.mock.calls.map(([path]) => path)).toEqual(['a'])
  })

  test('follows the map of literal requires', () => {
    const { modules } = modulesOf(
      {
        'pages/a': (require, self) => {
          self.exports = require('../util')
        },
        util: (_require, self) => {
          self.exports = 'util'
        },
      },
      { 'pages/a': { '../util': 'util' } },
    )
    expect(modules.require('pages/a')).toBe('util')
  })

  test('hands out what a module has exported so far to one that requires it in a circle', () => {
    const { modules } = modulesOf({
      a: (require, _self, exports) => {
        Object.assign(exports as object, { early: 1 })
        Object.assign(exports as object, { seen: require('b') })
      },
      b: (require, self) => {
        self.exports = (require('a') as { early: number }).early
      },
    })
    expect(modules.require('a')).toEqual({ early: 1, seen: 1 })
  })

  test('loads across subpackages with a callback or a promise', async () => {
    const { modules } = modulesOf({
      a: (require, self) => {
        self.exports = [
          new Promise((loaded) => require('b', loaded)),
          new Promise((resolve) => require('gone', resolve, resolve)),
          require.async('b'),
        ]
      },
      b: (_require, self) => {
        self.exports = 'b'
      },
    })
    const [loaded, failed, promised] = modules.require('a') as Promise<unknown>[]
    await expect(loaded).resolves.toBe('b')
    await expect(failed).resolves.toBeInstanceOf(Error)
    await expect(promised).resolves.toBe('b')
  })

  test('tells a missing module in the words of WeChat', () => {
    const { modules } = modulesOf({ a: (require) => void require('./gone') })
    expect(() => modules.require('a')).toThrow("module './gone.js' is not defined, require args is './gone'")
  })

  test('runs a module that threw again when it is required again', () => {
    let fail = true
    const { modules } = modulesOf({
      a: (_require, self) => {
        if (fail) throw new Error('first time')
        self.exports = 'ok'
      },
    })
    expect(() => modules.require('a')).toThrow('first time')
    fail = false
    expect(modules.require('a')).toBe('ok')
  })

  test('says which file runs, nested files included', () => {
    const { modules, entered } = modulesOf({ a: (require) => void require('b'), b: () => {} })
    modules.require('a')
    expect(entered).toEqual(['+a', '+b', '-b', '-a'])
  })
})
