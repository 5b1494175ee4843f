import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { SISTER_APP, TOURIST_APP } from '../../../simulator/open-api'
import { useOpenApi } from './harness'

const harness = useOpenApi()
const { appid } = TOURIST_APP
const HOUR = 3_600_000

const sign = (sessionKey: string, text = ''): string =>
  createHmac('sha256', sessionKey).update(text).digest('hex')

async function signedQuery(): Promise<Record<string, string>> {
  const { openid, session_key } = await harness.login()
  return {
    access_token: await harness.token(),
    openid,
    signature: sign(session_key),
    sig_method: 'hmac_sha256',
  }
}

describe('checksession', () => {
  const check = (query: Record<string, string>): Promise<Record<string, unknown>> =>
    harness.get('/wxa/checksession', query)

  test('answers ok while the key lives', async () => {
    expect(await check(await signedQuery())).toEqual({ errcode: 0, errmsg: 'ok' })
  })

  test('answers 87009 once the key has expired', async () => {
    const query = await signedQuery()
    await harness.api.control.expireSession({ appid })
    expect(await check(query)).toMatchObject({ errcode: 87009 })
  })

  test('answers 87009 for the old key after a login that rotated it, though wx.checkSession succeeds', async () => {
    const { control } = harness.api
    const query = await signedQuery()
    await control.setRotation({ rotation: 'always' })
    await control.issueCode({ appid })
    expect(await control.checkSession({ appid })).toEqual({ valid: true })
    expect(await check(query)).toMatchObject({ errcode: 87009 })
  })

  const rows: [what: string, changes: Record<string, string>, errcode: number][] = [
    ['no access_token', { access_token: '' }, 41001],
    ['a wrong access_token', { access_token: 'x' }, 40001],
    ['a wrong openid', { openid: 'x' }, 40003],
    ['another method', { sig_method: 'md5' }, 87008],
    ['a wrong signature', { signature: sign('x') }, 87009],
    ['no signature', { signature: '' }, 87009],
  ]
  test.each(rows)('refuses %s', async (_, changes, errcode) => {
    expect(await check({ ...(await signedQuery()), ...changes })).toMatchObject({ errcode })
  })

  test("refuses another app's token", async () => {
    const query = { ...(await signedQuery()), access_token: await harness.token(SISTER_APP) }
    expect(await check(query)).toMatchObject({ errcode: 40003 })
  })
})

describe('resetusersessionkey', () => {
  test('gives another key, and the old one is dead at once', async () => {
    const query = await signedQuery()
    const answer = await harness.get('/wxa/resetusersessionkey', query)
    expect(answer).toEqual({
      errcode: 0,
      errmsg: 'ok',
      openid: query.openid,
      session_key: expect.stringMatching(/^.{22}==$/),
    })
    expect(await harness.get('/wxa/checksession', query)).toMatchObject({ errcode: 87009 })
    const signature = sign(String(answer.session_key))
    expect(await harness.get('/wxa/checksession', { ...query, signature })).toMatchObject({ errcode: 0 })
    expect((await harness.api.control.secrets()).session_key).toContain(answer.session_key)
  })

  test('answers 45011 when one user is reset again and again', async () => {
    const query = await signedQuery()
    const errcodes: unknown[] = []
    for (let call = 0; call < 11; call += 1) {
      const answer = await harness.get('/wxa/resetusersessionkey', query)
      errcodes.push(answer.errcode)
      if (answer.errcode === 0) query.signature = sign(String(answer.session_key))
    }
    expect(errcodes).toEqual([...Array<number>(10).fill(0), 45011])
  })
})

describe('getuserencryptkey', () => {
  const path = '/wxa/business/getuserencryptkey'

  test('gives the key that the phone has', async () => {
    const query = await signedQuery()
    const phone = await harness.api.control.latestUserKey({ appid })
    const answer = await harness.get(path, query)
    expect(answer.key_info_list).toEqual([
      {
        encrypt_key: phone.encryptKey,
        iv: phone.iv,
        version: 1,
        expire_in: 3600,
        create_time: phone.expireTime / 1000 - 3600,
      },
    ])
  })

  test('keeps the latest three keys, of which one is alive', async () => {
    const query = await signedQuery()
    for (let hour = 0; hour < 5; hour += 1) {
      await harness.api.control.latestUserKey({ appid })
      await harness.api.control.advanceClock({ milliseconds: HOUR })
    }
    const token = await harness.token()
    const { key_info_list } = await harness.get(path, { ...query, access_token: token })
    const keys = key_info_list as { version: number; expire_in: number }[]
    expect(keys.map(({ version, expire_in }) => [version, expire_in])).toEqual([
      [6, 3600],
      [5, 0],
      [4, 0],
    ])
  })

  test('answers 87009 to a body of {} under the signature of nothing, by POST and by GET', async () => {
    const query = await signedQuery()
    expect(await harness.post(path, query, '')).toMatchObject({ errcode: 0 })
    expect(await harness.post(path, query, '{}')).toMatchObject({ errcode: 87009 })
    expect(await getWithBody(`${harness.api.url}${path}?${new URLSearchParams(query)}`, '{}')).toContain(
      '87009',
    )
  })
})

/** `fetch` cannot send a body with GET; other people's HTTP clients do. */
function getWithBody(url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': body.length }
    request(url, { method: 'GET', headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve(text))
    })
      .on('error', reject)
      .end(body)
  })
}
