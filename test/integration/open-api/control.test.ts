import { request } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { startOpenApi, TOURIST_APP } from '../../../simulator/open-api'
import { useOpenApi } from './harness'

const harness = useOpenApi()
const { appid } = TOURIST_APP

/** `fetch` sets Host and Origin itself; this can lie. */
function statusFor(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${harness.api.url}/_simulator/secrets`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('who may control', () => {
  test('a program on this machine may', async () => {
    expect(await statusFor({})).toBe(200)
    expect(await statusFor({ host: 'localhost:80' })).toBe(200)
  })

  test('a web page of another origin may not', async () => {
    expect(await statusFor({ origin: 'https://example.com' })).toBe(403)
    expect(await statusFor({ origin: 'null' })).toBe(403)
  })

  test('a name that was re-bound to this machine may not', async () => {
    expect(await statusFor({ host: 'attacker.example' })).toBe(403)
  })
})

test('a wrong parameter is told by name', async () => {
  const { control } = harness.api
  await expect(control.issueCode({ appid: '' })).rejects.toThrow('issueCode: appid must be a text')
  await expect(control.expireSession({ appid: 'wx0000000000000009' })).rejects.toThrow('invalid appid')
  await expect(control.issueCode({ appid, user: 'nobody' })).rejects.toThrow('no user has the id "nobody"')
})

test('the call log counts by path and carries no secret', async () => {
  const { control } = harness.api
  const { code } = await control.issueCode({ appid })
  await harness.exchange(code)
  await harness.exchange(code)
  const log = await control.calls()
  expect(log.counts).toEqual({ '/sns/jscode2session': 2 })
  expect(log.calls.map(({ id, method, status, errcode }) => [id, method, status, errcode])).toEqual([
    [1, 'GET', 200, 0],
    [2, 'GET', 200, 40163],
  ])
  const { calls } = await control.calls({ since: 1 })
  expect(calls.map(({ id }) => id)).toEqual([2])
  const text = JSON.stringify(log)
  const secrets = Object.values(await control.secrets()).flat()
  expect(secrets.length).toBeGreaterThan(3)
  for (const secret of [...secrets, TOURIST_APP.secret]) expect(text).not.toContain(secret)
})

test('the list of secrets holds all that was handed out', async () => {
  const { control } = harness.api
  const { code } = await control.issueCode({ appid })
  const session = await harness.exchange(code)
  const secrets = await control.secrets()
  expect(secrets.code).toEqual([code])
  expect(secrets.session_key).toEqual([session.session_key])
  expect(secrets.openid).toContain(session.openid)
  expect(secrets.unionid).toContain(session.unionid)
})

describe('checkSession', () => {
  test('is false before any login, true after it', async () => {
    const { control } = harness.api
    expect(await control.checkSession({ appid })).toEqual({ valid: false })
    await control.issueCode({ appid })
    expect(await control.checkSession({ appid })).toEqual({ valid: true })
  })

  test('is false once the session_key has been expired, true after the next login', async () => {
    const { control } = harness.api
    await control.issueCode({ appid })
    await control.expireSession({ appid })
    expect(await control.checkSession({ appid })).toEqual({ valid: false })
    await control.issueCode({ appid })
    expect(await control.checkSession({ appid })).toEqual({ valid: true })
  })

  test('keeps the session alive, as any use of the mini program does', async () => {
    const { control } = harness.api
    const twoDays = { milliseconds: 2 * 24 * 3_600_000 }
    await control.issueCode({ appid })
    for (let time = 0; time < 3; time += 1) {
      await control.advanceClock(twoDays)
      expect(await control.checkSession({ appid })).toEqual({ valid: true })
    }
    await control.advanceClock(twoDays)
    await control.advanceClock(twoDays)
    expect(await control.checkSession({ appid })).toEqual({ valid: false })
  })

  test('is a matter of each person', async () => {
    const { control } = harness.api
    await control.issueCode({ appid, user: 'xiaoming' })
    await control.switchUser({ user: 'xiaohong' })
    expect(await control.checkSession({ appid })).toEqual({ valid: false })
  })
})

test('reset forgets codes, sessions, secrets, users and calls', async () => {
  const { control } = harness.api
  const { code } = await control.issueCode({ appid })
  await harness.exchange(code)
  await control.switchUser({ user: 'xiaohong' })
  await control.reset()
  expect((await control.calls()).counts).toEqual({})
  expect((await control.secrets()).code).toEqual([])
  expect((await control.users()).current).toBe('xiaoming')
  expect(await control.checkSession({ appid })).toEqual({ valid: false })
  expect(await harness.exchange(code)).toMatchObject({ errcode: 40029 })
})

describe('mini programs that nobody registered', () => {
  const stranger = { appid: 'wx0000000000000009', secret: 'the-first-one-presented' }

  test('are unknown until a phone runs them; the first secret presented becomes theirs', async () => {
    const { control } = harness.api
    expect(await harness.exchange('x', stranger)).toMatchObject({ errcode: 40013 })
    const { code } = await control.issueCode({ appid: stranger.appid })
    expect(await harness.exchange(code, stranger)).toHaveProperty('openid')
    expect(await harness.exchange(code, { ...stranger, secret: 'another' })).toMatchObject({ errcode: 40125 })
  })

  test('can be registered with a secret and a platform', async () => {
    const { control } = harness.api
    await control.addApp({ ...stranger, platform: 'simulated-platform' })
    const { code } = await control.issueCode({ appid: stranger.appid })
    expect(await harness.exchange(code, { ...stranger, secret: 'x' })).toMatchObject({ errcode: 40125 })
    const { unionid } = await harness.exchange(code, stranger)
    const here = await harness.exchange((await control.issueCode({ appid })).code)
    expect(unionid).toBe(here.unionid)
  })

  test('are forgotten by a reset', async () => {
    await harness.api.control.issueCode({ appid: stranger.appid })
    await harness.api.control.reset()
    expect(await harness.exchange('x', stranger)).toMatchObject({ errcode: 40013 })
  })
})

describe('people', () => {
  test('can be added, changed and given the phone', async () => {
    const { control } = harness.api
    await control.addUser({ user: 'teacher', nickName: '王老师' })
    await control.changeUser({
      user: 'teacher',
      phone: { countryCode: '86', purePhoneNumber: '19900000010' },
    })
    expect(await control.switchUser({ user: 'teacher' })).toEqual({
      id: 'teacher',
      nickName: '王老师',
      phone: { countryCode: '86', purePhoneNumber: '19900000010' },
      blocked: false,
      riskRank: 0,
    })
    expect((await control.users()).current).toBe('teacher')
  })

  test('whose names are taken or whose changes make no sense are refused by name', async () => {
    const { control } = harness.api
    await expect(control.addUser({ user: 'xiaoming' })).rejects.toThrow('the id "xiaoming" is taken')
    const riskRank = 5 as unknown as 4
    await expect(control.changeUser({ user: 'xiaoming', riskRank })).rejects.toThrow(
      'riskRank must be one of 0, 1, 2, 3, 4',
    )
  })
})

test('limits can be switched off for a load test', async () => {
  const { control } = harness.api
  await control.enforceLimits({ on: false })
  const answers = await Promise.all(
    Array.from({ length: 150 }, async () => harness.exchange((await control.issueCode({ appid })).code)),
  )
  expect(answers.filter((answer) => 'openid' in answer)).toHaveLength(150)
})

test('an unknown method and a GET are refused in words', async () => {
  const url = `${harness.api.url}/_simulator`
  expect(await (await fetch(`${url}/nothing`, { method: 'POST' })).json()).toEqual({
    error: 'there is no control method nothing',
  })
  expect(await (await fetch(`${url}/users`)).json()).toEqual({
    error: 'control methods are called with POST',
  })
})

test('a body that no WeChat request has is refused with 413', async () => {
  const answer = await fetch(`${harness.api.url}/wxa/msg_sec_check`, {
    method: 'POST',
    body: 'x'.repeat(200_000),
  })
  expect(answer.status).toBe(413)
})

test('whoever started it hears of every call', async () => {
  const heard: string[] = []
  const api = await startOpenApi({ onCall: ({ path, errcode }) => heard.push(`${path} ${errcode}`) })
  await fetch(`${api.url}/sns/jscode2session`)
  await api.control.users()
  await api.close()
  expect(heard).toEqual(['/sns/jscode2session 41002'])
})

test('a port that is taken rejects with the reason', async () => {
  const port = Number(new URL(harness.api.url).port)
  await expect(startOpenApi({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
