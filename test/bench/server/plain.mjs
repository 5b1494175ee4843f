/**
 * The same on bare node:http, without a check of anything. Its login asks WeChat by co-wechat-api when CLIENT says so,
 * through the agent of node, which keeps connections as undici does.
 */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { login, me } from './answers.mjs'
import { codeToSession } from './code-to-session.mjs'

/** @typedef {{ code2Session(code: string): Promise<{ openid: string }>, snsPrefix: string }} CoWechatApi */

function coWechatApi() {
  /** @type {new (appId: string, secret: string) => CoWechatApi} */
  const Api = createRequire(new URL('../peers/package.json', import.meta.url))('co-wechat-api')
  const api = new Api('touristappid', 'none')
  api.snsPrefix = `${process.env.WECHAT_API}/sns/`
  return (/** @type {string} */ code) => api.code2Session(code)
}

const ask = process.env.CLIENT === 'co-wechat-api' ? coWechatApi() : codeToSession

createServer(async (request, response) => {
  const send = (/** @type {object} */ body) =>
    response.setHeader('content-type', 'application/json; charset=utf-8').end(JSON.stringify(body))
  if (request.method === 'GET') {
    send(me)
    return
  }
  const { openid } = await ask(JSON.parse(await text(request)).code)
  if (openid === '') throw new Error('no openid')
  send(login)
}).listen(Number(process.env.PORT), '127.0.0.1')
