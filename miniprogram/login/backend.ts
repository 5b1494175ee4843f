import type { Context } from './context'
import type { LoginRequest, LoginResponse, RefreshRequest, RevokeRequest, TokenResponse } from './contract'
import { asLoginError, fromAnswer, headerOf, loginError } from './errors'
import type { LogEvent } from './log'
import { merge } from './merge'
import { isLoginResponse, isTokenResponse } from './record'
import type { Answer, Transport, WireCall, WireTask } from './wire'

/** Your backend under its names, and the three calls that need no token. */
export interface Backend {
  /** Sends to the base address in use; one that gives no answer makes way for the next. */
  send(carrier: Transport, call: WireCall): WireTask
  login(request: LoginRequest): Promise<LoginResponse>
  refresh(refreshToken: string): Promise<TokenResponse>
  revoke(token: string): Promise<unknown>
}

export function createBackend({ bases, timeout, transport, limit, timed }: Context): Backend {
  let current = 0

  /** Tokens go nowhere else. */
  function address(url: string): string {
    const full = url.startsWith('/') ? bases[current] + url : url
    if (!bases.some((base) => full.startsWith(`${base}/`))) {
      throw loginError('misconfigured', { reason: 'foreign_address' })
    }
    return full
  }

  function send(carrier: Transport, call: WireCall): WireTask {
    const base = current
    const task = carrier(merge(call, { url: address(call.url) }))
    const answer = task.answer.catch((failure) => {
      const error = asLoginError(failure, 'network')
      if (error.code === 'network' && base === current) current = (base + 1) % bases.length
      throw error
    })
    return { answer, abort: () => task.abort() }
  }

  /** @param fits - whether the body is what was asked for. */
  async function post<Body>(
    event: LogEvent,
    url: string,
    data: object,
    fits = (_body: unknown): _body is Body => true,
  ): Promise<Body> {
    const task = send(transport, { url, method: 'POST', header: {}, data, timeout })
    const limited = limit(
      timeout,
      () => task.answer,
      () => task.abort(),
    )
    const answer = await timed(event, limited, ({ statusCode: status }) => ({ status }))
    if (!isSuccess(answer)) throw fromAnswer(answer)
    if (!fits(answer.data)) throw loginError('server', { reason: 'unreadable' })
    return answer.data
  }

  return {
    send,
    login: (request) => post('exchange', '/v1/auth/wechat/login', request, isLoginResponse),

    refresh(refreshToken) {
      const request: RefreshRequest = { grant_type: 'refresh_token', refresh_token: refreshToken }
      return post('refresh', '/v1/auth/token', request, isTokenResponse)
    },

    revoke(token) {
      const request: RevokeRequest = { token, token_type_hint: 'refresh_token' }
      return post('revoke', '/v1/auth/revoke', request)
    },
  }
}

/** 2xx, and not the page of a proxy or a hotel's network. */
export function isSuccess({ statusCode, header, data }: Answer): boolean {
  const page = typeof data === 'string' && /^text\/html/i.test(headerOf(header, 'content-type'))
  return statusCode >= 200 && statusCode < 300 && !page
}
