import type { LoginResponse, Me, Problem, TokenResponse } from '../../../../miniprogram/login/contract'

export interface Answer<Body> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Body & Problem
}

export interface CallOptions {
  readonly token?: string | undefined
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Client {
  /** Headers and body of every answer so far. */
  readonly answers: readonly string[]
  call<Body = unknown>(method: string, path: string, options?: CallOptions): Promise<Answer<Body>>
  login(code: string, more?: object, options?: CallOptions): Promise<Answer<LoginResponse>>
  refresh(refreshToken: string): Promise<Answer<TokenResponse>>
  me(accessToken: string): Promise<Answer<Me>>
  logout(accessToken: string, all?: boolean): Promise<Answer<null>>
}

export function createClient(url: string): Client {
  const answers: string[] = []
  const call: Client['call'] = async (method, path, { token, body, headers } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    answers.push(JSON.stringify(Object.fromEntries(response.headers)), text)
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : null,
    }
  }
  return {
    answers,
    call,
    login: (code, more = {}, options = {}) =>
      call('POST', '/v1/auth/wechat/login', { ...options, body: { code, ...more } }),
    refresh: (refreshToken) =>
      call('POST', '/v1/auth/token', {
        body: { grant_type: 'refresh_token', refresh_token: refreshToken },
      }),
    me: (token) => call('GET', '/v1/me', { token }),
    logout: (token, all) =>
      call('POST', '/v1/auth/logout', { token, body: all === undefined ? {} : { all } }),
  }
}
