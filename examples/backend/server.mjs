/**
 * A backend for the SDK on nothing but Node, small enough to be carried over to your own framework. It keeps everything in
 * memory: put users and sessions into your database, and store only hashes of tokens there.
 *
 *   WECHAT_APPID=wx… WECHAT_SECRET=… node examples/backend/server.mjs
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'

const {
  WECHAT_API = 'https://api.weixin.qq.com',
  WECHAT_APPID = '',
  WECHAT_SECRET = '',
  PORT = '3000',
} = process.env
const ACCESS_SECONDS = 7200
const REFRESH_SECONDS = 30 * 86_400
const SESSION_MS = 90 * 86_400_000
/** How long a lost answer of a refresh can be asked for again. */
const REPEAT_MS = 30_000

const users = new Map() // openid -> user
const sessions = new Map() // id -> session that lives
const refreshTokens = new Map() // token -> session, of all tokens it ever had
const accessTokens = new Map() // token -> { session, endsAt }
const codes = new Set() // codes that have been presented
const answers = new Map() // Idempotency-Key -> answer of a login that may have been lost

class Problem extends Error {
  constructor(status, code, action, more = {}) {
    super(code)
    Object.assign(this, { status, code, action, more })
  }
}
const refused = (code) => new Problem(400, code, 'relogin', { error: 'invalid_grant' })
const invalid = () => new Problem(400, 'validation_failed', 'none', { error: 'invalid_request' })

/** WeChat's errcode -> our problem. Anything else is `wechat_bad_response`. */
const REFUSALS = {
  40029: refused('wechat_code_invalid'),
  40163: refused('wechat_code_used'),
  40226: new Problem(403, 'wechat_user_blocked', 'none'),
  45011: new Problem(503, 'wechat_quota_exceeded', 'wait'),
  '-1': new Problem(503, 'wechat_busy', 'relogin'),
}

async function exchange(code) {
  const query = new URLSearchParams({
    appid: WECHAT_APPID,
    secret: WECHAT_SECRET,
    js_code: code,
    grant_type: 'authorization_code',
  })
  const response = await fetch(`${WECHAT_API}/sns/jscode2session?${query}`, {
    signal: AbortSignal.timeout(3000),
  }).catch(() => null)
  const answer = await response?.json().catch(() => null)
  // session_key, also in the answer, belongs sealed into your database, and never to the mini program.
  if (typeof answer?.openid === 'string') return answer.openid
  throw REFUSALS[answer?.errcode] ?? new Problem(502, 'wechat_bad_response', 'relogin')
}

/** A new pair for a session; what it had before stays known, so that a copy of it is noticed. */
function issue(session) {
  const [access_token, refresh_token] = [
    randomBytes(32).toString('base64url'),
    randomBytes(32).toString('base64url'),
  ]
  accessTokens.set(access_token, { session, endsAt: Date.now() + ACCESS_SECONDS * 1000 })
  refreshTokens.set(refresh_token, session)
  Object.assign(session, {
    previous: session.refresh,
    refresh: refresh_token,
    issuedAt: Date.now(),
    used: false,
  })
  session.answer = {
    access_token,
    token_type: 'Bearer',
    expires_in: ACCESS_SECONDS,
    refresh_token,
    refresh_expires_in: REFRESH_SECONDS,
    scope: '',
    session: { id: session.id, absolute_expires_at: new Date(session.endsAt).toISOString() },
  }
  return session.answer
}

function authorize({ authorization = '' }) {
  const token = /^Bearer (\S+)$/.exec(authorization)?.[1]
  if (!token) throw new Problem(401, 'authentication_required', 'relogin', { challenge: 'Bearer' })
  const { session, endsAt } = accessTokens.get(token) ?? {}
  if (!sessions.has(session?.id) || Date.now() > endsAt)
    throw new Problem(401, 'access_token_invalid', 'retry', {
      error: 'invalid_token',
      challenge: 'Bearer error="invalid_token"',
    })
  if (token === session.answer.access_token) session.used = true
  return session
}

const profileOf = ({ id, nickname, avatar_url, created_at }) => ({
  id,
  nickname,
  avatar_url,
  phone: null,
  created_at,
})
const etagOf = (user) =>
  `"${createHash('sha256')
    .update(JSON.stringify(profileOf(user)))
    .digest('base64url')}"`
const showProfile = (user) => [200, profileOf(user), { etag: etagOf(user) }]

const ROUTES = {
  async 'POST /v1/auth/wechat/login'({ body, headers }) {
    const { code, device } = body
    if (typeof code !== 'string' || code === '') throw invalid()
    const key = headers['idempotency-key'] && `${headers['idempotency-key']} ${code}`
    if (answers.has(key)) return [200, answers.get(key)]
    if (codes.has(code)) throw refused('wechat_code_used')
    codes.add(code)
    const openid = await exchange(code)
    const isNew = !users.has(openid)
    if (isNew)
      users.set(openid, {
        id: randomUUID(),
        nickname: null,
        avatar_url: null,
        created_at: new Date().toISOString(),
      })
    const user = users.get(openid)
    const session = {
      id: randomUUID(),
      user,
      device,
      startedAt: new Date().toISOString(),
      endsAt: Date.now() + SESSION_MS,
    }
    sessions.set(session.id, session)
    const answer = {
      ...issue(session),
      user: { id: user.id, is_new: isNew, has_phone: false, has_union_id: false },
    }
    if (key) answers.set(key, answer)
    return [200, answer]
  },
  async 'POST /v1/auth/token'({ body: { refresh_token: token } }) {
    const session = refreshTokens.get(token)
    if (!sessions.has(session?.id)) throw refused('refresh_token_invalid')
    if (token === session.refresh) return [200, issue(session)]
    const isLost = token === session.previous && !session.used && Date.now() < session.issuedAt + REPEAT_MS
    if (isLost) return [200, session.answer]
    // Somebody else has moved on with this session: one of the two is a thief.
    sessions.delete(session.id)
    throw refused('refresh_token_reused')
  },
  async 'POST /v1/auth/revoke'({ body: { token } }) {
    sessions.delete((refreshTokens.get(token) ?? accessTokens.get(token)?.session)?.id)
    return [200, {}]
  },
  async 'POST /v1/auth/logout'({ body, headers }) {
    const own = authorize(headers)
    for (const { id, user } of sessions.values())
      if (id === own.id || (body.all && user === own.user)) sessions.delete(id)
    return [204]
  },
  async 'GET /v1/auth/sessions'({ headers }) {
    const own = authorize(headers)
    const list = [...sessions.values()].filter(({ user }) => user === own.user)
    return [
      200,
      { sessions: list.map(({ id, startedAt }) => ({ id, current: id === own.id, created_at: startedAt })) },
    ]
  },
  async 'DELETE /v1/auth/sessions/:id'({ headers, id }) {
    const { user } = authorize(headers)
    const isOwn = [...refreshTokens.values()].some((session) => session.id === id && session.user === user)
    if (!isOwn) throw new Problem(404, 'not_found', 'none')
    sessions.delete(id)
    return [204]
  },
  async 'GET /v1/me'({ headers }) {
    return showProfile(authorize(headers).user)
  },
  async 'PATCH /v1/me'({ body, headers }) {
    const { user } = authorize(headers)
    if (headers['if-match'] && headers['if-match'] !== etagOf(user))
      throw new Problem(412, 'precondition_failed', 'none')
    for (const name of ['nickname', 'avatar_url']) if (name in body) user[name] = body[name]
    return showProfile(user)
  },
}

async function answer(request) {
  const { headers, url = '' } = request
  // wx.request knows no PATCH.
  const method = (request.method === 'POST' && headers['x-http-method-override']) || request.method
  const [, path, id] = /^(\/v1\/auth\/sessions(?=\/)|[^?]*)(?:\/([^/?]+))?/.exec(url) ?? []
  const route = ROUTES[`${method} ${path}${id ? '/:id' : ''}`]
  if (!route) throw new Problem(404, 'not_found', 'none')
  const text = (await request.toArray()).join('')
  const body = text === '' ? {} : JSON.parse(text)
  if (typeof body !== 'object' || body === null) throw invalid()
  return route({ headers, body, id })
}

function problemOf(error) {
  const { status, code, action, more } =
    error instanceof SyntaxError
      ? invalid()
      : error instanceof Problem
        ? error
        : new Problem(500, 'internal_error', 'retry')
  const { challenge, ...members } = more
  const body = {
    type: `urn:problem-type:${code}`,
    title: code,
    status,
    instance: `urn:request:${randomUUID()}`,
    code,
    action,
    retryable: action === 'retry' || action === 'wait',
    ...members,
  }
  return [
    status,
    body,
    { 'content-type': 'application/problem+json', ...(challenge && { 'www-authenticate': challenge }) },
  ]
}

createServer(async (request, response) => {
  const [status, body, headers] = await answer(request).catch(problemOf)
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers })
  response.end(body && JSON.stringify(body))
}).listen(Number(PORT), '127.0.0.1', function () {
  console.log(`http://127.0.0.1:${this.address().port}`)
})
