import type { WxTable } from '../phone'
import { toSerializable } from '../runtime/serialize'

export type Callbacks = Readonly<Record<'success' | 'fail' | 'complete', unknown>>
export type WxFunction = (...args: unknown[]) => unknown

/** How a method of `wx` answers. Unknown ones (mocked, not simulated) go by the rules of WeChat's naming. */
export function kindOf(wx: WxTable, name: string): 'async' | 'callback' | 'sync' {
  const looksSync = /Sync$|^(on|off|create)[A-Z]|^get\w*Manager$|^(canIUse|nextTick)$/.test(name)
  return wx.kind(name) ?? (looksSync ? 'sync' : 'async')
}

/**
 * Calls a method of `wx` as a test asks for it: a sync one is called as it is, any other with callbacks of ours in
 * place of whatever came over the wire (functions arrive as text).
 *
 * @throws Error with `errMsg` when the method fails.
 */
export async function callWx(wx: WxTable, name: string, args: readonly unknown[]): Promise<unknown> {
  const method = wx.object[name]
  if (typeof method !== 'function') throw new Error(`wx.${name} not exists`)
  const call = method.bind(wx.object) as WxFunction
  if (kindOf(wx, name) === 'sync') return call(...args)
  const [options, ...further] = args
  return new Promise((resolve, reject) => {
    const returned = call(
      {
        ...withoutNulls(options),
        success: resolve,
        fail: (reason: unknown) => reject(new Error(errMsgOf(reason))),
        complete: undefined,
      },
      ...further,
    )
    // A mock may be a plain async function that knows nothing of callbacks.
    if (isThenable(returned)) {
      returned.then(
        (value) => {
          if (value !== undefined) resolve(value)
        },
        (reason: unknown) => reject(new Error(errMsgOf(reason))),
      )
    }
  })
}

/** The client sends `null` for whatever was undefined: `navigateBack()` arrives as `{ url: null }`. */
function withoutNulls(options: unknown): Record<string, unknown> {
  if (typeof options !== 'object' || options === null) return {}
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null))
}

/** What app code has thrown, in one line: the `errMsg` of WeChat, the message of an Error, or all there is. */
export function errMsgOf(reason: unknown): string {
  if (typeof reason !== 'object' || reason === null) return String(reason)
  const { errMsg, message } = reason as { errMsg?: unknown; message?: unknown }
  if (typeof errMsg === 'string') return errMsg
  if (typeof message === 'string') return message
  return JSON.stringify(toSerializable(reason))
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function'
}

/** The callbacks that a caller of an asynchronous method has given. */
export function callbacksOf(options: unknown): Callbacks {
  const { success, fail, complete } = (options ?? {}) as Partial<Callbacks>
  return { success, fail, complete }
}
