import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { newFolder } from './support/backend'
import { makeCertificate } from './support/certificate'
import { launchServer } from './support/process'
import { until } from './support/until'

/** A WeChat behind TLS, whose certificate is for `localhost` and signed by nobody. */
let wechat: Server
let port: number
let certFile: string
const asked: string[] = []

beforeAll(async () => {
  const made = makeCertificate(await newFolder(), 'localhost')
  certFile = made.certFile
  wechat = createServer(
    { cert: readFileSync(certFile), key: readFileSync(made.keyFile) },
    (request, response) => {
      asked.push(request.url ?? '')
      response.end('{"openid":"an-openid-of-this-test","session_key":"c2Vzc2lvbi1rZXktb2YtaXQ="}')
    },
  )
  await once(wechat.listen(0), 'listening')
  port = (wechat.address() as AddressInfo).port
})
afterAll(() => {
  wechat.close()
  wechat.closeAllConnections()
})

async function logIn(host: string, env: Record<string, string>) {
  const server = await launchServer({
    WECHAT_API: `https://${host}:${port}`,
    DATABASE_FILE: path.join(await newFolder(), 'tls.sqlite'),
    ...env,
  })
  const { status, body } = await server.login('a-code')
  return { answer: [status, body.code], log: server.log }
}

test('a certificate that is trusted, for the name that is asked, is used', async () => {
  const { answer } = await logIn('localhost', { NODE_EXTRA_CA_CERTS: certFile })
  expect([answer, asked.length]).toEqual([[200, undefined], 1])
}, 120_000)

test.each([
  ['nobody trusts', 'localhost', {}, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['is for another name', '127.0.0.1', { trusted: true }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
] as const)(
  'one that %s makes WeChat unavailable, and nothing is sent to it',
  async (_what, host, { trusted }: { trusted?: boolean }, reason) => {
    asked.length = 0
    const { answer, log } = await logIn(host, trusted ? { NODE_EXTRA_CA_CERTS: certFile } : {})
    expect(answer).toEqual([503, 'wechat_unavailable'])
    await until(async () => log.some((line) => line.includes(`WeChat: unavailable (${reason})`)))
    expect(asked).toEqual([])
  },
  120_000,
)
