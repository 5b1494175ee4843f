/**
 * What a backend cannot be cheaper than: Fastify with the schemas of ours, answering what it always answers.
 * Its login asks WeChat as ours does.
 */
import Fastify from 'fastify'
import { LoginRequest, LoginResponse, Me } from '../../../server/routes/schemas'
import { login, me } from './answers.mjs'
import { codeToSession } from './code-to-session.mjs'

const app = Fastify()

app.get('/v1/me', { schema: { response: { 200: Me } } }, async () => me)

app.post(
  '/v1/auth/wechat/login',
  { schema: { body: LoginRequest, response: { 200: LoginResponse } } },
  async (request) => {
    const { code } = /** @type {{ code: string }} */ (request.body)
    const { openid } = await codeToSession(code)
    if (openid === '') throw new Error('no openid')
    return login
  },
)

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
