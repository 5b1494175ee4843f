import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { SIMULATED_APP } from '../../../server/config/config'
import { newFolder } from './support/backend'
import { type Certificate, makeCertificate } from './support/certificate'
import { launchServer } from './support/process'
import { until } from './support/until'

const SESSION_KEY = 'c2Vzc2lvbi1rZXktb2YtaXQ='
const CERTIFICATES = ['good', 'expired', 'notYetValid', 'ofAClient', 'unknown'] as const
type Name = (typeof CERTIFICATES)[number]

/** A WeChat behind TLS, at `localhost`. */
const wechat: Server = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.end(JSON.stringify({ openid: 'an-openid-of-this-test', session_key: SESSION_KEY }))
})
let certificates: Record<Name, Certificate>
/** All but the unknown one. */
let trustedFile: string
const asked: string[] = []

beforeAll(async () => {
  const folder = await newFolder()
  certificates = {
    good: makeCertificate(folder, 'localhost'),
    expired: makeCertificate(folder, 'localhost', { days: [-3, -2] }),
    notYetValid: makeCertificate(folder, 'localhost', { days: [2, 3] }),
    ofAClient: makeCertificate(folder, 'localhost', { purpose: 'clientAuth' }),
    unknown: makeCertificate(folder, 'localhost'),
  }
  const { unknown: _, ...trusted } = certificates
  trustedFile = path.join(folder, 'trusted.pem')
  writeFileSync(
    trustedFile,
    Object.values(trusted)
      .map((it) => readFileSync(it.certFile))
      .join(''),
  )
  await once(wechat.listen(0), 'listening')
})
beforeEach(() => {
  asked.length = 0
})
afterAll(() => {
  wechat.close()
  wechat.closeAllConnections()
})

function pairOf(name: Name) {
  const { certFile, keyFile } = certificates[name]
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) }
}

async function launch(host = 'localhost') {
  const { port } = wechat.address() as AddressInfo
  return launchServer({
    WECHAT_API: `https://${host}:${port}`,
    DATABASE_FILE: path.join(await newFolder(), 'tls.sqlite'),
    NODE_EXTRA_CA_CERTS: trustedFile,
  })
}

test('a certificate that is trusted, for the name that is asked, is used', async () => {
  wechat.setSecureContext(pairOf('good'))
  const { status } = await (await launch()).login('a-code')
  expect([status, asked.length]).toEqual([200, 1])
}, 120_000)

test.each([
  ['nobody trusts', 'unknown', 'localhost', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['is for another name', 'good', '127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['has expired', 'expired', 'localhost', 'CERT_HAS_EXPIRED'],
  ['does not hold yet', 'notYetValid', 'localhost', 'CERT_NOT_YET_VALID'],
  ['is no certificate of a server', 'ofAClient', 'localhost', 'INVALID_PURPOSE'],
] as const)(
  'one that %s makes WeChat unavailable, and nothing is sent to it',
  async (_what, name, host, reason) => {
    wechat.setSecureContext(pairOf(name))
    const { login, log, answers } = await launch(host)
    const { status, headers, body } = await login('a-code-of-wechat')
    expect([status, body.code, body.action]).toEqual([503, 'wechat_unavailable', 'wait'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    await until(async () => log.some((line) => line.includes(`WeChat: unavailable (${reason})`)))
    expect(asked).toEqual([])
    const said = [...log, ...answers].join('\n')
    for (const secret of [SIMULATED_APP.appSecret, 'a-code-of-wechat']) expect(said).not.toContain(secret)
  },
  120_000,
)

test('a certificate that is renewed is taken by the server that refused the old one', async () => {
  wechat.setSecureContext(pairOf('expired'))
  const { login } = await launch()
  expect((await login('a-first-code')).body.code).toBe('wechat_unavailable')
  wechat.setSecureContext(pairOf('good'))
  const { status, body } = await login('a-second-code')
  expect([status, body.code]).toEqual([200, undefined])
  expect(asked.map((url) => new URL(url, 'https://localhost').searchParams.get('js_code'))).toEqual([
    'a-second-code',
  ])
}, 120_000)
