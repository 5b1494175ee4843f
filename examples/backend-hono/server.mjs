/**
 * The least that the SDK needs of a backend, on Hono: signing in, renewal, signing out. It keeps everything in memory: put
 * users and sessions into your database, and store only hashes of tokens there. Outside this repository it needs
 * `npm install hono @hono/node-server`.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'

const { WECHAT_API = 'https://api.weixin.qq.com', WECHAT_APPID, WECHAT_SECRET, PORT = '3000' } = process.env
const users = new Map() // openid -> user
const accessTokens = new Map() // token -> { session, endsAt }
const refreshTokens = new Map() // token -> session, of all tokens it ever had
const PROBLEMS = { 40029: 'wechat_code_invalid', 40163: 'wechat_code_used' }

function refuse(status, code, action, more, headers) {
  const names = { type: `urn:problem-type:${code}`, title: code, instance: `urn:uuid:${randomUUID()}` }
  const body = { ...names, status, code, action, retryable: action === 'retry', ...more }
  const type = { 'content-type': 'application/problem+json' }
  throw new HTTPException(status, { res: Response.json(body, { status, headers: { ...type, ...headers } }) })
}

async function openidOf(js_code) {
  const query = { appid: WECHAT_APPID, secret: WECHAT_SECRET, js_code, grant_type: 'authorization_code' }
  const url = `${WECHAT_API}/sns/jscode2session?${new URLSearchParams(query)}`
  const answer = await fetch(url, { signal: AbortSignal.timeout(3000) })
    .then((it) => it.json())
    .catch(() => null)
  const code = PROBLEMS[answer?.errcode]
  if (code) refuse(400, code, 'relogin', { error: 'invalid_grant' })
  return answer?.openid ?? refuse(502, 'wechat_bad_response', 'relogin')
}

/** A new pair for a session; its old refresh token stays known, so that a copy of it is noticed. */
function issue(session) {
  const [access_token, refresh_token] = [1, 2].map(() => randomBytes(32).toString('base64url'))
  const { id, endsAt, answer } = session
  accessTokens.set(access_token, { session, endsAt: Date.now() + 7_200_000 })
  refreshTokens.set(refresh_token, session)
  Object.assign(session, { parent: answer?.refresh_token, issuedAt: Date.now(), used: false })
  session.answer = {
    ...{ access_token, token_type: 'Bearer', expires_in: 7200, scope: '' },
    ...{ refresh_token, refresh_expires_in: Math.floor((endsAt - Date.now()) / 1000) },
    session: { id, absolute_expires_at: new Date(endsAt).toISOString() },
  }
  return session.answer
}

function authorize(c) {
  const token = /^Bearer (\S+)$/.exec(c.req.header('authorization'))?.[1]
  if (!token) refuse(401, 'authentication_required', 'relogin', {}, { 'www-authenticate': 'Bearer' })
  const { session, endsAt } = accessTokens.get(token) ?? {}
  if (!session || session.ended || Date.now() > endsAt)
    refuse(401, 'access_token_invalid', 'retry', {}, { 'www-authenticate': 'Bearer error="invalid_token"' })
  if (token === session.answer.access_token) session.used = true
  return session
}

const app = new Hono()
app.use((c, next) => next().then(() => c.header('cache-control', 'no-store')))

app.post('/v1/auth/wechat/login', async (c) => {
  const { code } = await c.req.json()
  if (typeof code !== 'string' || code === '') refuse(400, 'validation_failed', 'none')
  const openid = await openidOf(code)
  const is_new = !users.has(openid)
  if (is_new) users.set(openid, { id: randomUUID(), created_at: new Date().toISOString() })
  const user = users.get(openid)
  const tokens = issue({ id: randomUUID(), user, endsAt: Date.now() + 90 * 86_400_000 })
  return c.json({ ...tokens, user: { id: user.id, is_new, has_phone: false, has_union_id: false } })
})

app.post('/v1/auth/token', async (c) => {
  const { refresh_token: token } = await c.req.json()
  const session = refreshTokens.get(token)
  if (!session || session.ended || Date.now() > session.endsAt)
    refuse(400, 'refresh_token_invalid', 'relogin', { error: 'invalid_grant' })
  if (token === session.answer.refresh_token) return c.json(issue(session))
  const isLost = token === session.parent && !session.used && Date.now() < session.issuedAt + 30_000
  if (isLost) return c.json(session.answer)
  session.ended = true // somebody else has moved on with this session: one of the two is a thief
  return refuse(400, 'refresh_token_reused', 'relogin', { error: 'invalid_grant' })
})

app.post('/v1/auth/revoke', async (c) => {
  const { token } = await c.req.json()
  const session = refreshTokens.get(token) ?? accessTokens.get(token)?.session
  if (session) session.ended = true
  return c.json({})
})

app.get('/v1/me', (c) => c.json(authorize(c).user))

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}`)
})
