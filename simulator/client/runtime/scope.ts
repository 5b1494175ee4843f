import { LOOP_GUARD } from '../../program'
import type { ModuleFunction } from './modules'

/** JavaScript's own globals, which a mini program may use. Everything else that a browser offers is hidden. */
const LANGUAGE_GLOBALS = [
  ...[
    'Object',
    'Array',
    'Number',
    'Boolean',
    'String',
    'Symbol',
    'BigInt',
    'Date',
    'RegExp',
    'JSON',
    'Math',
    'Intl',
  ],
  ...['Promise', 'Proxy', 'Reflect', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry'],
  ...[
    'Error',
    'AggregateError',
    'EvalError',
    'RangeError',
    'ReferenceError',
    'SyntaxError',
    'TypeError',
    'URIError',
  ],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array'],
  ...['Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...['Infinity', 'NaN', 'undefined', 'parseFloat', 'parseInt', 'isFinite', 'isNaN'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape'],
]

export interface Scope {
  /** What app code sees as `globalThis` and `global`. */
  readonly global: Record<string, unknown>
  /** Compiles a module so that it sees `global` and nothing of the browser. */
  compileModule(path: string, source: string): ModuleFunction
  /** Evaluates one expression in the same scope, as strict code. */
  evaluate(expression: string): unknown
  /** The same as sloppy code, which is what templates and WXS are. */
  evaluateSloppy(expression: string): unknown
  /** The `Function` that app code sees: it only answers the usual way of asking for the global object. */
  readonly Function: FunctionConstructor
}

/**
 * The global scope of a mini program's logic. A device has no `window`, `document`, `fetch`, `URL` or `process`
 * (facts §17), so a program that reaches for one must fail here as it would there.
 *
 * Modules run inside `with (names)`, where `names` inherits from the app's global object and shadows each name of
 * the browser's with an accessor to the app's own global of that name. Plain objects, no Proxy: property look-ups stay fast.
 *
 * @param realm the real global object whose names are to be hidden
 * @param own globals that belong to the mini program: `wx`, `Page`, `console`, timers, ...
 */
export function createScope(realm: object, own: Readonly<Record<string, unknown>>): Scope {
  const global: Record<string, unknown> = {}
  for (const name of LANGUAGE_GLOBALS) {
    if (name in realm) define(global, name, Reflect.get(realm, name))
  }
  for (const [name, value] of Object.entries(own)) define(global, name, value)
  const appFunction = createFunctionConstructor(global)
  define(global, 'Function', appFunction)
  define(global, 'globalThis', global)
  define(global, 'global', global)

  // Without its own symbol the names would inherit what an app puts there, which could uncover the browser's.
  const names: object = Object.create(global, { [Symbol.unscopables]: { value: undefined } })
  for (const name of namesOf(realm)) {
    if (Object.hasOwn(global, name)) continue
    Object.defineProperty(names, name, {
      get: () => global[name],
      set: (value: unknown) => {
        global[name] = value
      },
    })
  }

  const evaluateWith = (text: string): unknown => {
    // Indirect eval keeps the source's own line numbers in stacks, which `new Function` shifts by two.
    // biome-ignore lint/security/noGlobalEval: running the mini program's code is this file's purpose
    const enter = globalThis.eval(`(function (names) { with (names) { return ${text}\n} })`) as (
      names: object,
    ) => unknown
    return enter(names)
  }

  return {
    global,
    Function: appFunction,
    evaluateSloppy: evaluateWith,
    compileModule: (path, source) =>
      evaluateWith(
        `function (require, module, exports, ${LOOP_GUARD}) { "use strict"; {${source}\n}}\n//# sourceURL=${path}.js\n`,
      ) as ModuleFunction,
    evaluate: (expression) => evaluateWith(`(function () { "use strict"; return (${expression}\n) })()`),
  }
}

/** Compiles the text of a function expression, or of a method shorthand (`m() {}`), in the app's scope. */
export function compileFunction(scope: Scope, text: string): (...args: unknown[]) => unknown {
  const attempts = [text, `function ${text}`, text.replace(/^\s*async\s+/, 'async function ')]
  let firstError: unknown
  for (const attempt of attempts) {
    try {
      const value = scope.evaluate(attempt)
      if (typeof value === 'function') return value as (...args: unknown[]) => unknown
      throw new TypeError(`not a function: ${text.slice(0, 80)}`)
    } catch (error) {
      firstError ??= error
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  throw firstError
}

/**
 * Closes the way from any function to the real global object (`(() => {}).constructor('return this')()`). To be
 * called once, before app code runs; the realm's own `Function` stays usable by name.
 */
export function sealFunctionConstructor(appFunction: FunctionConstructor): void {
  for (const kind of [() => {}, async () => {}, function* () {}, async function* () {}]) {
    Object.defineProperty(Object.getPrototypeOf(kind), 'constructor', {
      value: appFunction,
      writable: true,
      configurable: true,
    })
  }
}

function createFunctionConstructor(global: object): FunctionConstructor {
  function AppFunction(...args: unknown[]): () => object {
    if (args.length === 1 && /^\s*return this;?\s*$/.test(String(args[0]))) return () => global
    throw new EvalError('Function() and eval are not available in a mini program')
  }
  Object.defineProperty(AppFunction, 'name', { value: 'Function' })
  AppFunction.prototype = globalThis.Function.prototype
  return AppFunction as unknown as FunctionConstructor
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
}

/** Every name that the realm would answer to, but those that any object has (`toString`, ...). */
function namesOf(realm: object): Set<string> {
  const names = new Set(['eval', 'arguments', 'Function', 'globalThis'])
  for (let level: object | null = realm; level; level = Object.getPrototypeOf(level) as object | null) {
    if (Object.getPrototypeOf(level) === null) break
    for (const name of Object.getOwnPropertyNames(level)) names.add(name)
  }
  for (const name of Object.getOwnPropertyNames(Object.prototype)) names.delete(name)
  return names
}
