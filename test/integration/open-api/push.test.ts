import { createDecipheriv, createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { TOURIST_APP } from '../../../simulator/open-api'
import { START, useOpenApi } from './harness'

const harness = useOpenApi()
const { appid } = TOURIST_APP
const token = 'push-token'
const encodingAesKey = Buffer.alloc(32, 7).toString('base64').slice(0, 43)

interface Received {
  readonly method: string
  readonly query: URLSearchParams
  readonly body: string
}

/** A backend's push address: echoes the challenge, answers `success`, remembers what came. */
let backend: Server
let received: Received[] = []
let echoes = true
let movesAway = false

beforeEach(async () => {
  received = []
  echoes = true
  movesAway = false
  backend = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString('utf8')
    })
    request.on('end', () => {
      const query = new URL(`http://backend${request.url}`).searchParams
      received.push({ method: request.method ?? '', query, body })
      if (movesAway) response.writeHead(302, { location: '/elsewhere' })
      response.end(request.method === 'GET' ? (echoes ? query.get('echostr') : 'hello') : 'success')
    })
  })
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  backend.closeAllConnections()
  return new Promise((resolve) => backend.close(resolve))
})

const address = () => ({
  appid,
  url: `http://127.0.0.1:${(backend.address() as AddressInfo).port}/push?from=wechat`,
  token,
  encodingAesKey,
})

const sha1 = (...parts: string[]): string => createHash('sha1').update(parts.sort().join('')).digest('hex')

/** What a backend does with `Encrypt`. */
function open(sealed: string): { text: string; appid: string } {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()])
  const full = padded.subarray(0, padded.length - (padded.at(-1) ?? 0))
  const length = full.readUInt32BE(16)
  return {
    text: full.subarray(20, 20 + length).toString('utf8'),
    appid: full.subarray(20 + length).toString('utf8'),
  }
}

describe('entering the address', () => {
  test('asks for the echo of a signed challenge', async () => {
    expect(await harness.api.control.setPush({ ...address(), format: 'json' })).toEqual({ verified: true })
    const [{ method, query } = { method: '', query: new URLSearchParams() }] = received
    expect(method).toBe('GET')
    expect(query.get('from')).toBe('wechat')
    const [timestamp, nonce] = [query.get('timestamp') ?? '', query.get('nonce') ?? '']
    expect(query.get('signature')).toBe(sha1(token, timestamp, nonce))
    expect(query.get('echostr')).toMatch(/^\d+$/)
  })

  test('is refused without the echo, and nothing is pushed there', async () => {
    echoes = false
    const { control } = harness.api
    expect(await control.setPush({ ...address(), format: 'json' })).toEqual({ verified: false })
    await expect(control.push({ appid, event: 'user_info_modified' })).rejects.toThrow(
      'push: no push address is configured for this app',
    )
  })

  test('tells an unusable key or address by name', async () => {
    const { control } = harness.api
    await expect(control.setPush({ ...address(), format: 'json', encodingAesKey: 'short' })).rejects.toThrow(
      'encodingAesKey must be 43 letters and digits',
    )
    await expect(control.setPush({ ...address(), format: 'json', url: 'ftp://x' })).rejects.toThrow(
      'url must begin with http:// or https://',
    )
  })
})

describe('a push', () => {
  async function pushed(
    format: 'json' | 'xml',
  ): Promise<{ answer: unknown; message: string; last: Received }> {
    const { control } = harness.api
    await control.setPush({ ...address(), format })
    const answer = await control.push({ appid, event: 'user_authorization_revoke', revokeInfo: '8' })
    const last = received.at(-1)
    if (!last) throw new Error('nothing came')
    const sealed =
      format === 'json'
        ? (JSON.parse(last.body) as { Encrypt: string }).Encrypt
        : (/<Encrypt><!\[CDATA\[(.+)\]\]><\/Encrypt>/.exec(last.body)?.[1] ?? '')
    const [timestamp, nonce] = [last.query.get('timestamp') ?? '', last.query.get('nonce') ?? '']
    expect(last.query.get('encrypt_type')).toBe('aes')
    expect(last.query.get('msg_signature')).toBe(sha1(token, timestamp, nonce, sealed))
    const opened = open(sealed)
    expect(opened.appid).toBe(appid)
    return { answer, message: opened.text, last }
  }

  test('in JSON names the person, the app and what was withdrawn, and tells the answer', async () => {
    const { openid } = await harness.login()
    const { answer, message } = await pushed('json')
    expect(answer).toEqual({ status: 200, body: 'success' })
    expect(JSON.parse(message)).toEqual({
      ToUserName: expect.stringMatching(/^gh_/),
      FromUserName: expect.stringMatching(/^o.{27}$/),
      CreateTime: START / 1000,
      MsgType: 'event',
      Event: 'user_authorization_revoke',
      OpenID: openid,
      UnionID: expect.any(String),
      AppID: appid,
      RevokeInfo: '8',
    })
  })

  test('in XML says the same', async () => {
    const { openid } = await harness.login()
    const { message } = await pushed('xml')
    expect(message).toContain(`<OpenID><![CDATA[${openid}]]></OpenID>`)
    expect(message).toContain('<Event><![CDATA[user_authorization_revoke]]></Event>')
    expect(message).toContain('<RevokeInfo><![CDATA[8]]></RevokeInfo>')
  })

  test('is not taken elsewhere: a redirect is told as the answer', async () => {
    const { control } = harness.api
    await control.setPush({ ...address(), format: 'json' })
    movesAway = true
    const { status } = await control.push({ appid, event: 'user_info_modified' })
    expect([status, received.length]).toEqual([302, 2])
  })

  test('shows the openid of the person nowhere outside the sealed text', async () => {
    const { openid } = await harness.login()
    const { last } = await pushed('json')
    expect(`${last.query} ${last.body}`).not.toContain(openid)
  })
})

test("a cancelled account's session ends with it", async () => {
  const { control } = harness.api
  await control.setPush({ ...address(), format: 'json' })
  await harness.login()
  await control.push({ appid, event: 'user_authorization_cancellation' })
  expect(await control.checkSession({ appid })).toEqual({ valid: false })
})

test('a backend that is down is told, not hidden', async () => {
  const { control } = harness.api
  await control.setPush({ ...address(), format: 'json' })
  backend.closeAllConnections()
  await new Promise((resolve) => backend.close(resolve))
  await expect(control.push({ appid, event: 'user_info_modified' })).rejects.toThrow(
    'push: the push address did not answer',
  )
  backend.listen(0)
})
