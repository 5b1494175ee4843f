import { isSuccess } from './backend'
import { asLoginError, fromAnswer, type LoginError, type LoginErrorCode, loginError } from './errors'
import type { Parts } from './parts'
import { createPool } from './pool'
import { isPassing, pauseAfter } from './retry'
import type { Method, RequestOptions } from './types'
import type { Answer, Transport } from './wire'

/** What to send, what carries it, and whether it may be sent twice. */
export interface Call extends RequestOptions {
  readonly method: Method
  readonly idempotent: boolean
  readonly carrier: Transport
}

/** Sends calls to the backend: signed, ten at a time, renewed and repeated where that may help. */
export type Caller = (call: Call) => Promise<Answer>

/** WeChat's own limit (docs: network): the SDK keeps the line, so that unsent requests can be held. */
const IN_FLIGHT = 10
/** For everything, a silent sign-in included. */
const TIMEOUT_MS = 30_000

export function createCaller(
  parts: Pick<Parts, 'settings' | 'bases' | 'backend' | 'session' | 'renewal' | 'deadlines' | 'log'>,
  ready: Promise<void>,
): Caller {
  const { session, renewal, backend, deadlines, log, bases } = parts
  const { retries, random } = parts.settings
  const pool = createPool(IN_FLIGHT)

  return (call) => {
    const { timeout = TIMEOUT_MS, signal } = call
    if (signal?.cancelled) return Promise.reject(loginError('aborted'))
    const scope: Scope = { ended: null, abort() {} }
    const ended = (code: LoginErrorCode): void => {
      scope.ended = loginError(code)
      scope.abort()
    }
    return deadlines.limit(timeout, send(call, scope), ended, signal)
  }

  async function send(call: Call, scope: Scope): Promise<Answer> {
    let relogged = false
    let repeats = 0
    if (session.state.status === 'restoring' && call.auth !== 'none') await ready
    for (;;) {
      // A warm token costs no turn of the event loop.
      const wanted = (call.auth !== 'none' && renewal.usable()) || (await tokenFor(call))
      const room = pool.enter()
      if (room) await room
      let token = wanted
      let failure: LoginError
      try {
        if (scope.ended) throw scope.ended
        // It may have been replaced or refused while this call stood in line.
        if (wanted) token = renewal.usable()
        if (wanted && !token) continue
        const answer = await wire(call, token, scope)
        if (isSuccess(answer)) {
          if (token) renewal.accepted()
          return answer
        }
        failure = fromAnswer(answer)
      } catch (error) {
        failure = asLoginError(error)
      } finally {
        pool.leave()
      }
      if (scope.ended) throw scope.ended
      if (token && failure.status === 401) {
        if (failure.code === 'reauthentication_required' && !relogged) await renewal.relogin()
        else renewal.refused(token, failure, relogged)
        relogged = true
      } else {
        repeats += 1
        await settle(call, failure, repeats)
      }
    }
  }

  /** The token to sign with, empty for none. `optional` goes unsigned rather than fail. */
  async function tokenFor({ auth = 'required' }: Call): Promise<string> {
    if (auth === 'none') return ''
    if (auth === 'required') return renewal.token()
    return session.record.session ? renewal.token().catch(() => '') : ''
  }

  function wire(call: Call, token: string, scope: Scope): Promise<Answer> {
    const { url, method, data, responseType, timeout = TIMEOUT_MS } = call
    const header = Object.assign({}, call.header, token && { Authorization: `Bearer ${token}` })
    const { answer, abort } = backend.send(call.carrier, { url, method, header, data, responseType, timeout })
    scope.abort = abort
    return log.timed('request', answer, ({ statusCode: status }) => ({
      method,
      path: url.split('?')[0],
      status,
    }))
  }

  /** Waits before a repetition, or throws. Only the backend's own word ends a session. */
  async function settle(call: Call, failure: LoginError, repeats: number): Promise<void> {
    if (session.record.session && /^(blocked|deleted)$/.test(failure.code)) session.fail(failure)
    const budget = failure.code === 'network' ? Math.max(retries, bases.length - 1) : retries
    if (!call.idempotent || repeats > budget || !isPassing(failure)) throw failure
    await deadlines.pause(pauseAfter(failure, repeats, random))
  }
}

interface Scope {
  /** Why the caller no longer waits. */
  ended: LoginError | null
  abort(): void
}
