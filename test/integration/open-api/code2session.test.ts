import { describe, expect, test } from '@jest/globals'
import { MOCK_CODE, SISTER_APP, startOpenApi, TOURIST_APP, UNBOUND_APP } from '../../../simulator/open-api'
import { START, useOpenApi } from './harness'

const harness = useOpenApi()
const { exchange } = harness
const { appid, secret } = TOURIST_APP
const MINUTE = 60_000

async function freshCode(user?: string): Promise<string> {
  const { code } = await harness.api.control.issueCode({ appid, ...(user && { user }) })
  return code
}

describe('a good code', () => {
  test('gives openid, session_key and unionid, and no errcode', async () => {
    const session = await exchange(await freshCode())
    expect(Object.keys(session).sort()).toEqual(['openid', 'session_key', 'unionid'])
    expect(session.openid).toMatch(/^o[\w-]{27}$/)
    expect(Buffer.from(String(session.session_key), 'base64')).toHaveLength(16)
  })

  test('is answered as text/plain, as WeChat does', async () => {
    const query = new URLSearchParams({ appid, secret, js_code: 'x', grant_type: 'authorization_code' })
    const answer = await fetch(`${harness.api.url}/sns/jscode2session?${query}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain')
  })

  test('names another person for another user, and the same person again for the same', async () => {
    const first = await exchange(await freshCode('xiaoming'))
    const second = await exchange(await freshCode('xiaohong'))
    const again = await exchange(await freshCode('xiaoming'))
    expect(second.openid).not.toBe(first.openid)
    expect(again.openid).toBe(first.openid)
  })

  test('gives other openids but one unionid in two apps of one open platform account', async () => {
    const here = await exchange(await freshCode())
    const { code } = await harness.api.control.issueCode({ appid: SISTER_APP.appid })
    const there = await exchange(code, SISTER_APP)
    expect(there.openid).not.toBe(here.openid)
    expect(there.unionid).toBe(here.unionid)
  })

  test('gives no unionid in an app that is bound to no open platform account', async () => {
    const { code } = await harness.api.control.issueCode({ appid: UNBOUND_APP.appid })
    expect(await exchange(code, UNBOUND_APP)).not.toHaveProperty('unionid')
  })
})

describe('a code is refused', () => {
  test('the second time, with 40163', async () => {
    const code = await freshCode()
    await exchange(code)
    expect(await exchange(code)).toMatchObject({ errcode: 40163 })
  })

  test('after five minutes, with 40029, and not a moment before', async () => {
    const [early, late] = [await freshCode(), await freshCode()]
    await harness.api.control.advanceClock({ milliseconds: 5 * MINUTE - 1 })
    expect(await exchange(early)).toHaveProperty('openid')
    await harness.api.control.advanceClock({ milliseconds: 1 })
    expect(await exchange(late)).toMatchObject({ errcode: 40029 })
  })

  test('for another app with 40029, and still works for its own', async () => {
    const code = await freshCode()
    expect(await exchange(code, SISTER_APP)).toMatchObject({ errcode: 40029 })
    expect(await exchange(code)).toHaveProperty('openid')
  })

  test('with 40029 when nobody issued it', async () => {
    const answer = await exchange('made-up')
    expect(answer.errcode).toBe(40029)
    expect(answer.errmsg).toMatch(/^invalid code, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/)
  })

  test('of two parallel exchanges by exactly one', async () => {
    const code = await freshCode()
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(code)))
    expect(answers.filter((answer) => 'openid' in answer)).toHaveLength(1)
    expect(answers.filter((answer) => answer.errcode === 40163)).toHaveLength(19)
  })

  test('with 40226 for a blocked user, and is spent by it', async () => {
    await harness.api.control.changeUser({ user: 'xiaoming', blocked: true })
    const code = await freshCode('xiaoming')
    expect(await exchange(code)).toMatchObject({ errcode: 40226 })
    expect(await exchange(code)).toMatchObject({ errcode: 40163 })
  })

  test('with 45011 from the 101st exchange of one user in a minute, and works in the next minute', async () => {
    for (let call = 0; call < 100; call += 1) {
      expect(await exchange(await freshCode('xiaoming'))).toHaveProperty('openid')
    }
    const refused = await freshCode('xiaoming')
    expect(await exchange(refused)).toMatchObject({ errcode: 45011 })
    expect(await exchange(await freshCode('xiaohong'))).toHaveProperty('openid')
    await harness.api.control.advanceClock({ milliseconds: MINUTE })
    expect(await exchange(refused)).toHaveProperty('openid')
  })
})

test('a code brings the key of its own wx.login, dead if a later one rotated it', async () => {
  await harness.api.control.setRotation({ rotation: 'always' })
  const [early, late] = [await freshCode(), await freshCode()]
  const last = await exchange(late)
  const first = await exchange(early)
  expect(first.openid).toBe(last.openid)
  expect(first.session_key).not.toBe(last.session_key)
  const { session_key } = await harness.api.control.secrets()
  expect(session_key).toEqual([first.session_key, last.session_key])
})

describe("the literal code of DevTools' tourist mode", () => {
  test('signs the same test user in, again and again', async () => {
    const first = await exchange(MOCK_CODE)
    const second = await exchange(MOCK_CODE)
    expect(first.openid).toBeDefined()
    expect(second).toEqual(first)
  })

  test('is nobody who can hold the phone', async () => {
    const tourist = await exchange(MOCK_CODE)
    const holder = await exchange(await freshCode())
    expect(tourist.openid).not.toBe(holder.openid)
  })
})

describe('a wrong request', () => {
  const good = { appid, secret, js_code: 'x', grant_type: 'authorization_code' }
  const rows: [what: string, query: Record<string, string>, errcode: number][] = [
    ['without appid', { ...good, appid: '' }, 41002],
    ['without secret', { ...good, secret: '' }, 41004],
    ['without code', { ...good, js_code: '' }, 41008],
    ['with another grant type', { ...good, grant_type: 'client_credential' }, 40002],
    ['with an unknown appid', { ...good, appid: 'wx0000000000000009' }, 40013],
    ["with another app's secret", { ...good, secret: SISTER_APP.secret }, 40125],
  ]
  test.each(rows)('%s answers an errcode', async (_, query, errcode) => {
    expect(await harness.get('/sns/jscode2session', query)).toMatchObject({ errcode })
  })

  test('with POST answers 43001, to an unknown path 40066', async () => {
    expect(await harness.post('/sns/jscode2session', good, '')).toMatchObject({ errcode: 43001 })
    expect(await harness.get('/sns/nothing', good)).toMatchObject({ errcode: 40066 })
  })
})

test('the same seed and the same calls give the same run', async () => {
  const run = async (seed: string): Promise<unknown> => {
    const api = await startOpenApi({ seed, clock: () => START })
    const { code } = await api.control.issueCode({ appid })
    const query = new URLSearchParams({ appid, secret, js_code: code, grant_type: 'authorization_code' })
    const answer = await (await fetch(`${api.url}/sns/jscode2session?${query}`)).text()
    await api.close()
    return [code, answer]
  }
  const first = await run('one')
  expect(await run('one')).toEqual(first)
  expect(await run('two')).not.toEqual(first)
})

test('an openid that a database has kept is known after a restart, before anybody logs in', async () => {
  const { openid } = await harness.login()
  const api = await startOpenApi({ seed: 'test' })
  const grant = { grant_type: 'client_credential', appid, secret }
  const { access_token } = await (
    await fetch(`${api.url}/cgi-bin/token?${new URLSearchParams(grant)}`)
  ).json()
  const body = JSON.stringify({ appid, openid, scene: 0, client_ip: '192.0.2.1' })
  const url = `${api.url}/wxa/getuserriskrank?access_token=${access_token}`
  const { errcode } = await (await fetch(url, { method: 'POST', body })).json()
  await api.close()
  expect(errcode).toBe(61010) // Known, but not seen lately; a stranger would answer 40003.
})

test('without a seed people keep their openid over a restart, but no code comes twice', async () => {
  const run = async (): Promise<{ code: string; openid: unknown }> => {
    const api = await startOpenApi()
    const { code } = await api.control.issueCode({ appid })
    const query = new URLSearchParams({ appid, secret, js_code: code, grant_type: 'authorization_code' })
    const { openid } = JSON.parse(await (await fetch(`${api.url}/sns/jscode2session?${query}`)).text())
    await api.close()
    return { code, openid }
  }
  const [first, second] = [await run(), await run()]
  expect(second.openid).toBe(first.openid)
  expect(second.code).not.toBe(first.code)
})
