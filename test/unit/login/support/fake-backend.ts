import type { LoginResponse, ProblemCode, TokenResponse } from '../../../../miniprogram/login'

export interface FakeRequest {
  readonly method: string
  readonly path: string
  readonly header: Readonly<Record<string, string>>
  readonly data: unknown
}

export interface FakeAnswer {
  readonly status: number
  readonly body: unknown
  readonly header?: Readonly<Record<string, string>>
}

/** What a test may put in the backend's place: an answer, none, or its own answer lost on the way back. */
export type Fault = FakeAnswer | 'network' | 'never' | 'lost'

export interface FakeBackend {
  handle(request: FakeRequest): Fault
  /** Answers before the backend does, where it returns something. */
  fault: (request: FakeRequest) => Fault | undefined
  readonly settings: {
    accessLife: number
    refreshLife: number
    refreshTokens: boolean
    /** Each login ends the sessions before it. */
    oneSessionOnly: boolean
    user: string
  }
  /** Everything that was asked, in order. */
  readonly log: FakeRequest[]
  count(path: string): number
  /** Ends every session, as an operator would. */
  revokeAll(): void
  /** Every token ever given out. */
  readonly secrets: Set<string>
  aliveSessions(): number
}

interface FakeSession {
  access: string
  accessEndsAt: number
  refresh: string
  refreshEndsAt: number
  alive: boolean
}

export const LOGIN = '/v1/auth/wechat/login'
export const REFRESH = '/v1/auth/token'
export const REVOKE = '/v1/auth/revoke'

export function problem(status: number, code: ProblemCode, header: Record<string, string> = {}): FakeAnswer {
  const body = {
    type: `urn:problem:${code}`,
    title: code,
    status,
    instance: 'urn:request:1',
    code,
    retryable: false,
  }
  return { status, body, header: { 'Content-Type': 'application/problem+json', ...header } }
}

const json = (status: number, body: unknown): FakeAnswer => ({
  status,
  body,
  header: { 'Content-Type': 'application/json; charset=utf-8' },
})

/** The contract of `backend.md` as far as the SDK can tell the difference. Redeems codes through `redeem`. */
export function createFakeBackend(deps: {
  elapsed: () => number
  redeem: (code: string) => ProblemCode | null
}): FakeBackend {
  const sessions: FakeSession[] = []
  const log: FakeRequest[] = []
  const secrets = new Set<string>()
  const settings = {
    accessLife: 7200,
    refreshLife: 2_592_000,
    refreshTokens: true,
    oneSessionOnly: false,
    user: 'user-1',
  }
  let made = 0

  function secret(kind: string): string {
    made += 1
    const text = `${kind}_route${made}.${'Secret'.repeat(4)}${made}`
    secrets.add(text)
    return text
  }

  function grant(session: FakeSession): TokenResponse {
    const now = deps.elapsed()
    session.access = secret('wa')
    session.accessEndsAt = now + settings.accessLife * 1000
    session.refresh = settings.refreshTokens ? secret('wr') : ''
    session.refreshEndsAt = now + settings.refreshLife * 1000
    return {
      access_token: session.access,
      token_type: 'Bearer',
      expires_in: settings.accessLife,
      refresh_token: session.refresh,
      refresh_expires_in: settings.refreshLife,
      scope: '',
      session: { id: 's', absolute_expires_at: '2030-01-01T00:00:00Z' },
    }
  }

  function login(): LoginResponse {
    if (settings.oneSessionOnly) backend.revokeAll()
    const session = { access: '', accessEndsAt: 0, refresh: '', refreshEndsAt: 0, alive: true }
    sessions.push(session)
    const user = { id: settings.user, is_new: false, has_phone: false, has_union_id: true }
    return { ...grant(session), user }
  }

  function answer({ path, data, header }: FakeRequest): FakeAnswer {
    const now = deps.elapsed()
    const body = data as Record<string, string>
    if (path === LOGIN) {
      const refusal = deps.redeem(String(body.code))
      return refusal ? problem(400, refusal) : json(200, login())
    }
    if (path === REFRESH) {
      const session = sessions.find(({ refresh }) => refresh === body.refresh_token)
      const good = session?.alive && now < session.refreshEndsAt
      return good ? json(200, grant(session)) : problem(400, 'refresh_token_invalid')
    }
    if (path === REVOKE) {
      for (const session of sessions)
        if ([session.refresh, session.access].includes(String(body.token))) session.alive = false
      return json(200, {})
    }
    const authorization = header.Authorization
    if (authorization === undefined) return json(200, { guest: true })
    const session = sessions.find(({ access }) => `Bearer ${access}` === authorization)
    if (!session?.alive || now >= session.accessEndsAt) return problem(401, 'access_token_invalid')
    return json(200, { path, user: settings.user })
  }

  const backend: FakeBackend = {
    settings,
    log,
    secrets,
    fault: () => undefined,
    handle(request) {
      log.push(request)
      const fault = backend.fault(request)
      if (fault === 'lost') answer(request)
      return fault ?? answer(request)
    },
    count: (path) => log.filter((request) => request.path === path).length,
    revokeAll() {
      for (const session of sessions) session.alive = false
    },
    aliveSessions: () => sessions.filter(({ alive }) => alive).length,
  }
  return backend
}
