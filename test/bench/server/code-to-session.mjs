/** WeChat's code2session as a backend would call it by hand. */
import { Pool } from 'undici'

const connections = Number(process.env.WECHAT_CONNECTIONS)
const wechat = new Pool(process.env.WECHAT_API ?? '', { connections })

/** @param {string} code */
export async function codeToSession(code) {
  const query = new URLSearchParams({
    appid: 'touristappid',
    secret: 'none',
    js_code: code,
    grant_type: 'authorization_code',
  })
  const { body } = await wechat.request({ method: 'GET', path: `/sns/jscode2session?${query}` })
  return /** @type {Promise<{ openid: string }>} */ (body.json())
}
