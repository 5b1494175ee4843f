import { type Backend, isSuccess } from './backend'
import type { Context } from './context'
import { asLoginError, fromAnswer, type LoginError } from './errors'
import { merge } from './merge'
import { createPool } from './pool'
import type { Renewal } from './renewal'
import { isPassing, pauseAfter } from './retry'
import type { Session } from './session'
import type { RequestOptions } from './types'
import type { Answer, Transport } from './wire'

/** Sends calls to the backend: signed, ten at a time, renewed and repeated where that may help. */
export type Caller = (carrier: Transport, options: RequestOptions) => Promise<Answer>

/** One call of the app, until it is answered. */
interface Call {
  readonly carrier: Transport
  readonly options: RequestOptions
  /** Why the caller no longer waits. */
  ended: LoginError | null
  /** Stops what is on the wire. */
  abort(): void
}

/** WeChat's own limit (docs: network): the SDK keeps the line, so that unsent requests can be held. */
const IN_FLIGHT = 10
/** For everything, a silent sign-in included. */
const TIMEOUT_MS = 30_000

export function createCaller(
  { bases, retries, random, limit, pause, timed }: Context,
  session: Session,
  renewal: Renewal,
  backend: Backend,
  ready: Promise<void>,
): Caller {
  const pool = createPool(IN_FLIGHT)

  return (carrier, options) => {
    const { timeout = TIMEOUT_MS, signal } = options
    const call: Call = { carrier, options, ended: null, abort() {} }
    const ended = (error: LoginError): void => {
      call.ended = error
      call.abort()
    }
    return limit(timeout, () => send(call), ended, signal)
  }

  async function send(call: Call): Promise<Answer> {
    const { auth } = call.options
    let relogged = false
    let repeats = 0
    if (auth !== 'none' && session.state.status === 'restoring') await ready
    for (;;) {
      // A warm token costs no turn of the event loop.
      const wanted = auth === 'none' ? '' : renewal.usable() || (await tokenFor(auth))
      const room = pool.enter()
      if (room) await room
      let token = wanted
      let failure: LoginError
      try {
        if (call.ended) throw call.ended
        // It may have been replaced or refused while this call stood in line.
        if (wanted) token = renewal.usable()
        if (wanted && !token) continue
        const answer = await wire(call, token)
        if (isSuccess(answer)) {
          if (token) renewal.accepted()
          return answer
        }
        failure = Object.defineProperty(fromAnswer(answer), 'body', { value: answer.data })
      } catch (error) {
        failure = asLoginError(error)
      } finally {
        pool.leave()
      }
      // Only the backend's own word ends a session, and only the one it was asked with.
      if (token && token === session.token && failure.session === 'ended') session.fail(failure)
      if (token && failure.status === 401) {
        if (failure.code === 'reauthentication_required' && !relogged) await renewal.relogin()
        else renewal.refused(token, failure, relogged)
        relogged = true
      } else {
        repeats += 1
        await settle(call.options, failure, repeats)
      }
    }
  }

  /** The token to sign with, empty for none. `optional` goes unsigned rather than fail. */
  async function tokenFor(auth: RequestOptions['auth']): Promise<string> {
    if (auth !== 'optional') return renewal.token()
    return session.token ? renewal.token().catch(() => '') : ''
  }

  function wire(call: Call, token: string): Promise<Answer> {
    const { url, method = 'GET', data, header = {}, responseType, timeout = TIMEOUT_MS } = call.options
    const signed = token ? merge(header, { Authorization: `Bearer ${token}` }) : header
    const task = backend.send(call.carrier, { url, method, header: signed, data, responseType, timeout })
    call.abort = task.abort
    return timed('request', task.answer, ({ statusCode: status }) => ({
      method,
      path: url.split('?')[0],
      status,
    }))
  }

  /** Waits before a repetition, or throws. */
  async function settle(options: RequestOptions, failure: LoginError, repeats: number): Promise<void> {
    const { method, idempotent = method !== 'POST' && method !== 'PATCH' } = options
    const budget = failure.code === 'network' ? Math.max(retries, bases.length - 1) : retries
    if (!idempotent || repeats > budget || !isPassing(failure)) throw failure
    await pause(pauseAfter(failure, repeats, random))
  }
}
