import type { Failures } from '../runtime/failures'
import type { Timers } from '../runtime/timers'
import { ApiFailure } from './failure'

export type Options = Readonly<Record<string, unknown>>

/** Runs at once; its result (or that of its promise) becomes the success object. Throws `ApiFailure` to fail. */
export type AsyncMethod = (options: Options) => unknown

/** A method with callbacks that never answers with a promise: it has an answer of its own (a task, or nothing). */
export type CallbackMethod = (options: Options, settle: (outcome: Promise<unknown>) => void) => unknown

// biome-ignore lint/suspicious/noExplicitAny: each synchronous API has its own parameters
export type SyncMethod = (...args: any[]) => unknown

/** Some of the members of `wx`. */
export interface ApiGroup {
  readonly async?: Readonly<Record<string, AsyncMethod>>
  readonly callback?: Readonly<Record<string, CallbackMethod>>
  readonly sync?: Readonly<Record<string, SyncMethod>>
}

export type ApiKind = 'async' | 'callback' | 'sync'

export interface ApiTable {
  readonly members: Readonly<Record<string, unknown>>
  kind(name: string): ApiKind | undefined
}

/** Joins groups and gives every method WeChat's calling conventions (docs: API, "异步 API"). */
export function createTable(groups: readonly ApiGroup[], timers: Timers, failures: Failures): ApiTable {
  const members: Record<string, unknown> = {}
  const kinds = new Map<string, ApiKind>()
  const delivery: Delivery = { timers, failures }
  for (const { async = {}, callback = {}, sync = {} } of groups) {
    for (const [name, method] of Object.entries(async)) {
      kinds.set(name, 'async')
      members[name] = named(name, (options: unknown) => callAsync(delivery, name, method, asOptions(options)))
    }
    for (const [name, method] of Object.entries(callback)) {
      kinds.set(name, 'callback')
      members[name] = named(name, (given: unknown) => {
        const options = asOptions(given)
        return method(options, (outcome) => {
          deliver(delivery, name, options, outcome).catch(() => {})
        })
      })
    }
    for (const [name, method] of Object.entries(sync)) {
      kinds.set(name, 'sync')
      members[name] = named(name, method)
    }
  }
  return { members, kind: (name) => kinds.get(name) }
}

interface Delivery {
  readonly timers: Timers
  readonly failures: Failures
}

function callAsync(delivery: Delivery, name: string, method: AsyncMethod, options: Options): unknown {
  // The body runs inside the call: what needs a person's tap, or shows something, happens at once.
  const outcome = run(() => method(options))
  const settled = deliver(delivery, name, options, outcome)
  const withCallbacks = ['success', 'fail', 'complete'].some((key) => typeof options[key] === 'function')
  if (!withCallbacks) return settled
  settled.catch(() => {})
  return undefined
}

async function run(body: () => unknown): Promise<unknown> {
  return body()
}

/** Calls back in a later task, and settles the promise form with the same object. */
async function deliver(
  { timers, failures }: Delivery,
  name: string,
  options: Options,
  outcome: Promise<unknown>,
): Promise<unknown> {
  let result: Record<string, unknown>
  let succeeded = true
  try {
    result = { ...asOptions(await outcome), errMsg: `${name}:ok` }
  } catch (error) {
    succeeded = false
    result = failureResult(name, error)
  }
  await new Promise<void>((resolve) => timers.post(resolve))
  for (const key of [succeeded ? 'success' : 'fail', 'complete']) {
    const callback = options[key]
    if (typeof callback !== 'function') continue
    failures.guard(`at api ${name} ${key} callback function`, () =>
      Reflect.apply(callback, undefined, [result]),
    )
  }
  if (!succeeded) throw result
  return result
}

/** A synchronous API throws what its asynchronous form hands to `fail`. */
export function callSync<Result>(name: string, body: () => Result): Result {
  try {
    return body()
  } catch (error) {
    const failure = failureResult(name, error)
    throw Object.assign(new Error(String(failure.errMsg)), failure)
  }
}

/** `{ errMsg: 'name:fail why', errno }`, also for errors that crossed the link to the host. */
export function failureResult(name: string, error: unknown): Record<string, unknown> {
  if (error instanceof ApiFailure) {
    const { message, errno, extra } = error
    return { ...extra, ...(errno === undefined ? {} : { errno }), errMsg: `${name}:fail ${message}` }
  }
  const { data } = (error ?? {}) as { data?: Record<string, unknown> }
  if (typeof data?.errMsg === 'string') {
    // The host speaks of its own method (`request`), app code of the one it called (`uploadFile`).
    return { ...data, errMsg: data.errMsg.replace(/^\w+:fail/, `${name}:fail`) }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { errno: 4, errMsg: `${name}:fail ${message}` }
}

const asOptions = (value: unknown): Options =>
  typeof value === 'object' && value !== null ? (value as Options) : {}

function named<Fn extends (...args: never[]) => unknown>(name: string, fn: Fn): Fn {
  Object.defineProperty(fn, 'name', { value: name, configurable: true })
  return fn
}

/** A required option of a type; fails with WeChat's own words. */
export function requireString(options: Options, name: string): string {
  const value = options[name]
  if (typeof value !== 'string') {
    throw new ApiFailure(
      `parameter error: parameter.${name} should be String instead of ${typeName(value)};`,
      1001,
    )
  }
  return value
}

export function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1)
}

export const optionalString = (options: Options, name: string, fallback = ''): string => {
  const value = options[name]
  return value === undefined || value === null ? fallback : String(value)
}

export const optionalNumber = (options: Options, name: string, fallback: number): number => {
  const value = Number(options[name] ?? fallback)
  return Number.isFinite(value) ? value : fallback
}

export const optionalBoolean = (options: Options, name: string, fallback = false): boolean =>
  options[name] === undefined || options[name] === null ? fallback : Boolean(options[name])
