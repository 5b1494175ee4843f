import type { AppScope, WxTable } from '../phone'
import { type Callbacks, callbacksOf, errMsgOf, kindOf, type WxFunction } from './wx-calls'

/** What stands in for a method of `wx`: a value to answer with, or the text of a function that runs in the app. */
export type Mock =
  | { readonly value: unknown }
  | { readonly functionText: string; readonly extraArgs: readonly unknown[] }

/** `mockWxMethod` and `restoreWxMethod`. App code that looks up `wx.x` when it calls sees the mock. */
export interface WxMocks {
  mock(name: string, mock: Mock): void
  /** Harmless for a method that is not mocked. */
  restore(name: string): void
}

/** The text of a function that may answer by itself: it names a callback or the method that it stands in for. */
const ANSWERS = /\b(success|fail|complete|origin|arguments)\b/

export function createWxMocks(wx: WxTable, scope: AppScope): WxMocks {
  /** What stood there before the first mock; `undefined` for a method that is not simulated. */
  const originals = new Map<string, unknown>()

  return {
    mock(name, mock) {
      if (!originals.has(name)) originals.set(name, wx.object[name])
      const kind = kindOf(wx, name)
      const run = 'value' in mock ? () => mock.value : runnerOf(mock, scope, wx, originals.get(name))
      const silent = 'functionText' in mock && !ANSWERS.test(mock.functionText)
      wx.object[name] = kind === 'sync' ? run : answering(name, run, kind === 'async', silent)
    },
    restore(name) {
      if (!originals.has(name)) return
      const original = originals.get(name)
      originals.delete(name)
      if (original === undefined) delete wx.object[name]
      else wx.object[name] = original
    },
  }
}

/** The function of the test, called in the app with the call's own arguments, then those of `mockWxMethod`. */
function runnerOf(
  { functionText, extraArgs }: Extract<Mock, { functionText: string }>,
  scope: AppScope,
  wx: WxTable,
  origin: unknown,
): WxFunction {
  const context = {
    origin: typeof origin === 'function' ? (origin.bind(wx.object) as WxFunction) : undefined,
  }
  return (...args) => scope.evaluate(functionText, [...args, ...extraArgs], context)
}

/**
 * Makes an asynchronous method of `run`. What `run` returns, or its promise resolves to, goes to the caller's
 * callbacks or promise. One that returns nothing answers by the callbacks in the options it was given, or passes
 * these on to `this.origin`, as the sample in WeChat's documentation does.
 *
 * @param promised - whether the method answers with a promise when it is given no callbacks.
 * @param silent - whether `run` has no such way to answer: the call then succeeds without a result.
 */
function answering(name: string, run: WxFunction, promised: boolean, silent: boolean): WxFunction {
  return (options, ...further) => {
    const callbacks = callbacksOf(options)
    const given = Object.values(callbacks).some((callback) => typeof callback === 'function')
    const call = (caller: Callbacks): unknown => {
      const reply = createReply(caller)
      // A copy: the documented sample replaces `success` on the very object that it is given.
      const own = { ...Object(options), ...reply.callbacks }
      const answer = (): unknown => {
        const returned = run(own, ...further)
        return returned === undefined && silent ? { errMsg: `${name}:ok` } : returned
      }
      return deliver(name, answer, reply)
    }
    if (given || !promised) return call(callbacks) ?? (promised ? undefined : IDLE_TASK)
    return new Promise((resolve, reject) => {
      call({ success: resolve, fail: reject, complete: undefined })
    })
  }
}

/** @returns what `run` returned if that is no answer but the task of a transfer that it started. */
function deliver(name: string, run: () => unknown, { settle }: Reply): unknown {
  const failWith = (reason: unknown): void => {
    const plain = typeof reason === 'object' && reason !== null && !(reason instanceof Error)
    settle('fail', plain ? reason : { errMsg: `${name}:fail ${errMsgOf(reason)}` })
  }
  let returned: unknown
  try {
    returned = run()
  } catch (error) {
    returned = Promise.reject(error)
  }
  if (isTask(returned)) return returned
  // Never in the same turn: no asynchronous method of WeChat answers before it has returned.
  if (returned !== undefined) {
    Promise.resolve(returned).then(
      (result) => settle(isFailure(result) ? 'fail' : 'success', result),
      failWith,
    )
  }
  return undefined
}

/** The answer to one call. Whether the mock gives it by a callback, by what it returns or by both: it is given once. */
interface Reply {
  /** For the mock, in place of the caller's own. */
  readonly callbacks: Callbacks
  settle(outcome: 'success' | 'fail', result: unknown): void
}

function createReply(given: Callbacks): Reply {
  let [told, completed] = [false, false]
  const complete = (result: unknown): void => {
    if (completed) return
    completed = true
    if (typeof given.complete === 'function') given.complete(result)
  }
  const settle: Reply['settle'] = (outcome, result) => {
    if (told) return
    told = true
    const callback = given[outcome]
    if (typeof callback === 'function') callback(result)
    complete(result)
  }
  const of = (outcome: 'success' | 'fail' | 'complete', call: (result: unknown) => void): unknown =>
    typeof given[outcome] === 'function' ? call : given[outcome]
  return {
    settle,
    callbacks: {
      success: of('success', (result) => settle('success', result)),
      fail: of('fail', (result) => settle('fail', result)),
      // `this.origin` completes before the mock has made its answer of what it heard.
      complete: of('complete', (result) => void setTimeout(complete, 0, result)),
    },
  }
}

const isFailure = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && /:fail/.test(String(Reflect.get(result, 'errMsg')))

/** `wx.request` and its like return the running transfer. */
const isTask = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'abort') === 'function'

/** What a mocked transfer returns when the mock has none: there is nothing to abort or to listen to. */
const IDLE_TASK = Object.freeze(
  Object.fromEntries(
    ['abort', 'onHeadersReceived', 'offHeadersReceived', 'onProgressUpdate', 'offProgressUpdate'].map(
      (member) => [member, () => undefined],
    ),
  ),
)
