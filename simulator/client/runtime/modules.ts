import type { Module } from '../../program'
import type { LoopGuard } from './loop-guard'

/** `require` of a mini program; the two further forms load from other subpackages (docs: 分包异步化), which are all here. */
export interface Require {
  (request: string, loaded?: (exports: unknown) => void, failed?: (error: unknown) => void): unknown
  async(request: string): Promise<unknown>
}

/** What a compiled module is: its text inside CommonJS' three names, and the guard that the build put into its loops. */
export type ModuleFunction = (
  require: Require,
  module: { exports: unknown },
  exports: unknown,
  passLoop: LoopGuard,
) => void

export interface Modules {
  /** Runs a module once and answers with its exports. `path` as in the program: no leading slash, no suffix. */
  require(path: string): unknown
  has(path: string): boolean
}

export interface ModulesOptions {
  readonly compile: (path: string, source: string) => ModuleFunction
  readonly loopGuard: LoopGuard
  /**
   * Called around the first run of each module, so that a `Component()` inside knows whose file it stands in
   * (it may be called by an npm module on the file's behalf, as mobx-miniprogram-bindings does).
   */
  readonly around: (path: string, run: () => void) => void
}

/** WeChat's module system: every file is compiled when it is first required, and there is one instance of each. */
export function createModules(
  list: readonly Module[],
  { compile, loopGuard, around }: ModulesOptions,
): Modules {
  const sources = new Map(list.map((module) => [module[0], module]))
  const loaded = new Map<string, { exports: unknown }>()

  function load(path: string, asked: string): unknown {
    const known = loaded.get(path)
    if (known) return known.exports
    const source = sources.get(path)
    if (!source) throw new Error(`module '${path}.js' is not defined, require args is '${asked}'`)
    const [, requires, text] = source
    const module = { exports: {} as unknown }
    loaded.set(path, module)
    try {
      const run = compile(path, text)
      const require = createRequire((request) => load(requires[request] ?? request, request))
      around(path, () => run(require, module, module.exports, loopGuard))
    } catch (error) {
      // A module that threw is run again by the next require, as in WeChat; half an export would hide the cause.
      loaded.delete(path)
      throw error
    }
    return module.exports
  }

  return { require: (path) => load(path, path), has: (path) => sources.has(path) }
}

function createRequire(load: (request: string) => unknown): Require {
  const async = async (request: string): Promise<unknown> => load(request)
  function require(
    request: string,
    loaded?: (exports: unknown) => void,
    failed?: (error: unknown) => void,
  ): unknown {
    if (!loaded) return load(request)
    async(request).then(loaded, failed)
    return undefined
  }
  return Object.assign(require, { async })
}
