import type { Backend } from './backend'
import { createBreaker } from './breaker'
import type { Context } from './context'
import type { LoginRequest, LoginResponse } from './contract'
import { asLoginError, type LoginError, loginError } from './errors'
import { merge } from './merge'
import { deviceLabel, wechatLogin } from './platform'
import { pauseAfter } from './retry'
import type { Vault } from './vault'

/** A new session, and when it was made. */
export interface LoggedIn {
  readonly response: LoginResponse
  readonly receivedAt: number
}

/** Makes a session through `wx.login` and the backend, or of what was made ahead of the launch. */
export type WechatLogin = (stillWanted: () => void) => Promise<LoggedIn>

/** A code is used once; a used, lost or refused one gives way to a fresh one, three times at most ... */
const TRIES = 3
/**
 * ... and only while the person has not waited for long. WeChat that hangs keeps the backend and us for seconds; a
 * second try would hang as well, and a notice with a button serves better than a spinner.
 */
const PATIENCE_MS = 2_500

export function createWechatLogin(
  { appId, bases, prefetch, timeout, breaker, random, now, limit, pause, timed }: Context,
  { slot, change }: Vault,
  backend: Backend,
): WechatLogin {
  const mayCall = createBreaker(breaker, slot)

  return async (stillWanted) => {
    const startedAt = now()
    const ahead = prefetch ? prefetch.take(slot.record.prefetchedAt, startedAt) : null
    if (ahead) void change({ prefetchedAt: ahead.at })
    if (ahead?.response) return { response: ahead.response, receivedAt: ahead.at }
    let code = ahead ? ahead.code : ''
    for (let attempt = 1; ; attempt += 1) {
      stillWanted()
      try {
        const response = await backend.login(describe(code || (await freshCode())))
        return { response, receivedAt: now() }
      } catch (caught) {
        const error = asLoginError(caught)
        const late = now() - startedAt > PATIENCE_MS
        if (attempt === TRIES || late || !mayHelp(error, attempt)) throw error
        // After any failure nobody knows whether WeChat has consumed it: always another one.
        code = ''
        await pause(pauseAfter(error, attempt, random))
      }
    }
  }

  async function freshCode(): Promise<string> {
    const wait = mayCall(now())
    if (wait > 0) throw loginError('too_many_logins', { retryAfterMs: wait })
    return timed(
      'login',
      limit(timeout, () => wechatLogin(timeout)),
    )
  }

  /** The AppID only when it is a real one: a backend that serves one mini program needs none. */
  function describe(code: string): LoginRequest {
    const label = deviceLabel()
    const { device: id } = slot.record
    const request = { code, device: label ? { id, label } : { id } }
    return /^wx\w{16}$/.test(appId) ? merge(request, { app_id: appId }) : request
  }

  /** Whether another code, or another address, may bring what this one did not. */
  function mayHelp({ code }: LoginError, attempt: number): boolean {
    return /^(login_code|login_failed|server)$/.test(code) || (code === 'network' && attempt < bases.length)
  }
}
