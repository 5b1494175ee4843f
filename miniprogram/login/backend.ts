import type { Deadlines } from './clock'
import type { LoginRequest, LoginResponse, RefreshRequest, RevokeRequest, TokenResponse } from './contract'
import { type Answer, fromAnswer, headerOf, isLoginError, loginError } from './errors'
import type { Log, LogEvent } from './log'
import { isLoginResponse, isTokenResponse } from './record'
import type { Transport, WireCall, WireTask } from './wire'

/** Your backend under its names, and the three calls that need no token. */
export interface Backend {
  /** Sends to the base address in use; one that gives no answer makes way for the next. */
  send(call: WireCall): WireTask
  login(request: LoginRequest): Promise<LoginResponse>
  refresh(refreshToken: string): Promise<TokenResponse>
  revoke(token: string): Promise<void>
  /** How many addresses there are. */
  readonly bases: number
}

export function createBackend(deps: {
  bases: readonly string[]
  transport: Transport
  deadlines: Deadlines
  timeout: number
  log: Log
}): Backend {
  const { bases, transport, deadlines, timeout, log } = deps
  let current = 0

  function absolute(url: string): string {
    if (url.startsWith('/')) return bases[current] + url
    if (bases.some((base) => url.startsWith(`${base}/`))) return url
    throw loginError('misconfigured', { reason: 'foreign_address' })
  }

  function send(call: WireCall): WireTask {
    const base = current
    const task = transport({ ...call, url: absolute(call.url) })
    const answer = task.answer.catch((error) => {
      if (isLoginError(error) && error.code === 'network' && base === current)
        current = (base + 1) % bases.length
      throw error
    })
    return { answer, abort: () => task.abort() }
  }

  async function post(event: LogEvent, url: string, data: object): Promise<unknown> {
    const startedAt = deadlines.now()
    const task = send({ url, method: 'POST', header: {}, data, timeout })
    try {
      const answer = await deadlines.limit(timeout, task.answer)
      log(event, { status: answer.status, ms: deadlines.now() - startedAt })
      // The body of a failure here may echo a token: the error goes without it.
      if (!isSuccess(answer)) throw fromAnswer(answer)
      return answer.body
    } catch (error) {
      if (isLoginError(error) && error.status === null) {
        task.abort()
        log(event, { error, ms: deadlines.now() - startedAt })
      }
      throw error
    }
  }

  return {
    send,
    bases: bases.length,

    async login(request) {
      const body = await post('exchange', '/v1/auth/wechat/login', request)
      if (!isLoginResponse(body)) throw unreadable()
      return body
    },

    async refresh(refreshToken) {
      const request: RefreshRequest = { grant_type: 'refresh_token', refresh_token: refreshToken }
      const body = await post('refresh', '/v1/auth/token', request)
      if (!isTokenResponse(body)) throw unreadable()
      return body
    },

    async revoke(token) {
      const request: RevokeRequest = { token, token_type_hint: 'refresh_token' }
      await post('revoke', '/v1/auth/revoke', request)
    },
  }
}

/** 2xx, and not the page of a proxy or a hotel's network. */
export function isSuccess({ status, header }: Answer): boolean {
  return status >= 200 && status < 300 && !/^text\/html/i.test(headerOf(header, 'content-type') ?? '')
}

const unreadable = () => loginError('server', { reason: 'unreadable' })
