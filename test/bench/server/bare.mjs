/**
 * What a backend cannot be cheaper than: Fastify with the schemas of ours, answering what it always answers.
 * Its login asks WeChat as ours does.
 */
import Fastify from 'fastify'
import { Pool } from 'undici'
import { LoginRequest, LoginResponse, Me } from '../../../server/routes/schemas'
import { tokenOf } from './people.mjs'

const wechat = new Pool(process.env.WECHAT_API ?? '', { connections: Number(process.env.WECHAT_CONNECTIONS) })
const app = Fastify()

const me = {
  id: 'u_bare',
  nickname: null,
  avatar_url: null,
  phone: null,
  created_at: new Date().toISOString(),
}
app.get('/v1/me', { schema: { response: { 200: Me } } }, async () => me)

const login = {
  access_token: tokenOf('wa', 0),
  token_type: 'Bearer',
  expires_in: 7200,
  refresh_token: tokenOf('wr', 0),
  refresh_expires_in: 2_592_000,
  scope: 'user',
  session: { id: 's_bare', absolute_expires_at: new Date().toISOString() },
  user: { id: 'u_bare', is_new: false, has_phone: false, has_union_id: false },
}
app.post(
  '/v1/auth/wechat/login',
  { schema: { body: LoginRequest, response: { 200: LoginResponse } } },
  async (request) => {
    const { code } = /** @type {{ code: string }} */ (request.body)
    const query = new URLSearchParams({
      appid: 'touristappid',
      secret: 'none',
      js_code: code,
      grant_type: 'authorization_code',
    })
    const { body } = await wechat.request({ method: 'GET', path: `/sns/jscode2session?${query}` })
    const session = /** @type {{ openid: string }} */ (await body.json())
    if (session.openid === '') throw new Error('no openid')
    return login
  },
)

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
