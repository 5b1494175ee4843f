import { afterEach, beforeEach } from '@jest/globals'
import {
  type App,
  type OpenApi,
  type OpenApiOptions,
  startOpenApi,
  TOURIST_APP,
} from '../../../simulator/open-api'

/** A fixed moment: a full UTC day has just begun, so that no counted window ends in the middle of a test. */
export const START = Date.parse('2026-01-01T00:00:00Z')

export interface Harness {
  readonly api: OpenApi
  /** GET with these query parameters; answers the parsed JSON whatever its media type says. */
  get(path: string, query: Record<string, string>): Promise<Record<string, unknown>>
  post(path: string, query: Record<string, string>, body: unknown): Promise<Record<string, unknown>>
  /** Exchanges a code for the default app unless told otherwise. */
  exchange(code: string, app?: App): Promise<Record<string, unknown>>
  /** Logs the person who holds the phone in; the ids and the key as the backend learns them. */
  login(app?: App): Promise<{ openid: string; session_key: string }>
  /** A stable access_token. */
  token(app?: App): Promise<string>
}

/** One server per test, gone with it. Time stands still unless the test moves it. */
export function useOpenApi(options: OpenApiOptions = {}): Harness {
  let api: OpenApi | undefined
  const started = (): OpenApi => {
    if (!api) throw new Error('used outside of a test')
    return api
  }
  beforeEach(async () => {
    api = await startOpenApi({ seed: 'test', clock: () => START, ...options })
  })
  afterEach(() => started().close())

  const urlOf = (path: string, query: Record<string, string>): string =>
    `${started().url}${path}?${new URLSearchParams(query)}`
  const get: Harness['get'] = async (path, query) =>
    JSON.parse(await (await fetch(urlOf(path, query))).text())
  const post: Harness['post'] = async (path, query, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(urlOf(path, query), { method: 'POST', body: text })
    return JSON.parse(await answer.text())
  }
  const exchange: Harness['exchange'] = (code, { appid, secret } = TOURIST_APP) =>
    get('/sns/jscode2session', { appid, secret, js_code: code, grant_type: 'authorization_code' })
  return {
    get api() {
      return started()
    },
    get,
    post,
    exchange,
    async login(app = TOURIST_APP) {
      const { code } = await started().control.issueCode({ appid: app.appid })
      const { openid, session_key } = await exchange(code, app)
      return { openid: String(openid), session_key: String(session_key) }
    },
    async token({ appid, secret } = TOURIST_APP) {
      const answer = await post(
        '/cgi-bin/stable_token',
        {},
        { grant_type: 'client_credential', appid, secret },
      )
      return String(answer.access_token)
    },
  }
}
