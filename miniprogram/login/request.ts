import { type Backend, isSuccess } from './backend'
import type { Deadlines } from './clock'
import { type Answer, asLoginError, fromAnswer, type LoginError, loginError } from './errors'
import type { Log } from './log'
import type { Pool } from './pool'
import type { Renewal } from './renewal'
import type { Session } from './session'
import type { CallOptions, Method } from './types'
import type { WireTask } from './wire'

/** A signed call on its way: what to send, and how often it may be sent. */
export interface Call extends CallOptions {
  readonly method: Method
  readonly idempotent: boolean
  /** Sends it once. */
  readonly start: (header: Readonly<Record<string, string>>, timeout: number) => WireTask
}

/** Sends calls to the backend: signed, ten at a time, renewed and repeated where that may help. */
export type Caller = (call: Call) => Promise<Answer>

/** For everything, a silent sign-in included. */
const TIMEOUT_MS = 30_000
const FIRST_PAUSE_MS = 300
const LONGEST_PAUSE_MS = 2_000

export function createCaller(deps: {
  ready: Promise<void>
  session: Session
  renewal: Renewal
  pool: Pool
  deadlines: Deadlines
  backend: Backend
  log: Log
  random: () => number
  retries: number
}): Caller {
  const { session, renewal, pool, deadlines, log } = deps

  return (call) =>
    new Promise((resolve, reject) => {
      const scope: Scope = { ended: null, task: null }
      const end = (code: 'timeout' | 'disposed' | 'aborted'): void => {
        scope.ended = loginError(code)
        scope.task?.abort()
        finish()
        reject(scope.ended)
      }
      if (call.signal?.cancelled) return reject(loginError('aborted'))
      const cancelTimer = deadlines.after(call.timeout ?? TIMEOUT_MS, (code) => end(code as 'timeout'))
      const unsubscribe = call.signal?.subscribe(() => end('aborted'))
      const finish = (): void => {
        cancelTimer()
        unsubscribe?.()
      }
      send(call, scope).then(
        (answer) => {
          finish()
          resolve(answer)
        },
        (error) => {
          finish()
          reject(error)
        },
      )
    })

  async function send(call: Call, scope: Scope): Promise<Answer> {
    let relogged = false
    let repeats = 0
    if (session.state.status === 'restoring' && call.auth !== 'none') await deps.ready
    for (;;) {
      const wanted = await tokenFor(call)
      const room = pool.enter()
      if (room) await room
      let token = wanted
      let failure: LoginError
      try {
        if (scope.ended) throw scope.ended
        // It may have been replaced or refused while this call stood in line.
        if (wanted !== null) token = renewal.usable()
        if (wanted !== null && token === null) continue
        const answer = await wire(call, token, scope)
        if (isSuccess(answer)) {
          if (token !== null) renewal.accepted()
          return answer
        }
        failure = fromAnswer(answer)
      } catch (error) {
        failure = asLoginError(error)
      } finally {
        pool.leave()
      }
      if (scope.ended) throw scope.ended
      if (token !== null && failure.status === 401) {
        await anew(token, failure, relogged)
        relogged = true
      } else {
        await settle(failure)
        await pauseBeforeRepeat(call, failure, repeats)
        repeats += 1
      }
    }
  }

  /** The token to sign with, `null` for none. `optional` goes unsigned rather than fail. */
  async function tokenFor({ auth = 'required' }: Call): Promise<string | null> {
    if (auth === 'none') return null
    const token = renewal.usable()
    if (token !== null) return token
    if (auth === 'required') return renewal.token()
    return session.record.session ? renewal.token().catch(() => null) : null
  }

  async function wire(call: Call, token: string | null, scope: Scope): Promise<Answer> {
    const startedAt = deadlines.now()
    const header = token === null ? call.header : { ...call.header, Authorization: `Bearer ${token}` }
    const task = call.start(header ?? {}, call.timeout ?? TIMEOUT_MS)
    scope.task = task
    const note = (outcome: object): void => {
      const [path] = call.url.split('?', 1)
      log('request', { method: call.method, path, ms: deadlines.now() - startedAt, ...outcome })
    }
    try {
      const answer = await task.answer
      note({ status: answer.status })
      return answer
    } catch (error) {
      note({ error })
      throw error
    }
  }

  /** One silent re-login per call. Late 401s to a token that has been replaced cost none. */
  async function anew(token: string, failure: LoginError, relogged: boolean): Promise<void> {
    if (relogged) {
      renewal.refusedAgain(token, failure)
      throw failure
    }
    if (failure.code === 'reauthentication_required') return renewal.relogin()
    const hopeless = renewal.refused(token, failure)
    if (hopeless) throw hopeless
  }

  /** Only the backend's own word ends a session. */
  async function settle({ code }: LoginError): Promise<void> {
    if ((code === 'blocked' || code === 'deleted') && session.record.session) await session.end(code)
  }

  async function pauseBeforeRepeat(call: Call, failure: LoginError, repeats: number): Promise<void> {
    const { code, status, retryAfterMs } = failure
    const lost = code === 'network' || status === 502 || status === 503 || status === 504
    const budget = code === 'network' ? Math.max(deps.retries, deps.backend.bases - 1) : deps.retries
    const pause = retryAfterMs ?? FIRST_PAUSE_MS * 2 ** repeats * (0.5 + deps.random() / 2)
    if (!lost || !call.idempotent || repeats >= budget || pause > LONGEST_PAUSE_MS) throw failure
    await deadlines.pause(pause)
  }
}

interface Scope {
  /** Why the caller no longer waits. */
  ended: LoginError | null
  task: WireTask | null
}
