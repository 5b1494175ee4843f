import { request } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import { TOURIST_APP } from '../../../simulator/open-api'
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
  await expect(control.issueCode({ appid: 'wx0000000000000009' })).rejects.toThrow('invalid appid')
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
