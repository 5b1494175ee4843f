import { describe, expect, test } from '@jest/globals'
import { SISTER_APP, TOURIST_APP } from '../../../simulator/open-api'
import { useOpenApi } from './harness'

const harness = useOpenApi()
const { appid, secret } = TOURIST_APP
const grant = { grant_type: 'client_credential', appid, secret }

test('/cgi-bin/token answers a token for two hours, without errcode', async () => {
  const answer = await harness.get('/cgi-bin/token', grant)
  expect(answer).toEqual({ access_token: expect.stringMatching(/^\d+_[\w-]{100,500}$/), expires_in: 7200 })
})

test('/cgi-bin/stable_token answers the same token twice, another when forced', async () => {
  const first = await harness.post('/cgi-bin/stable_token', {}, grant)
  const second = await harness.post('/cgi-bin/stable_token', {}, grant)
  const forced = await harness.post('/cgi-bin/stable_token', {}, { ...grant, force_refresh: true })
  expect(second).toEqual(first)
  expect(forced.access_token).not.toBe(first.access_token)
  const query = { access_token: String(first.access_token) }
  expect(await harness.post('/wxa/msg_sec_check', query, {})).toMatchObject({ errcode: 40001 })
})

describe('both refuse', () => {
  const rows: [what: string, changes: Record<string, string>, errcode: number][] = [
    ['another grant type', { grant_type: 'authorization_code' }, 40002],
    ['a missing appid', { appid: '' }, 41002],
    ['a missing secret', { secret: '' }, 41004],
    ['an unknown appid', { appid: 'wx0000000000000009' }, 40013],
    ["another app's secret", { secret: SISTER_APP.secret }, 40125],
  ]
  test.each(rows)('%s', async (_, changes, errcode) => {
    expect(await harness.get('/cgi-bin/token', { ...grant, ...changes })).toMatchObject({ errcode })
    expect(await harness.post('/cgi-bin/stable_token', {}, { ...grant, ...changes })).toMatchObject({
      errcode,
    })
  })

  test('a frozen secret, until it is thawed', async () => {
    const { control } = harness.api
    await control.freezeSecret({ appid, frozen: true })
    expect(await harness.get('/cgi-bin/token', grant)).toMatchObject({ errcode: 40243 })
    await control.freezeSecret({ appid, frozen: false })
    expect(await harness.get('/cgi-bin/token', grant)).toHaveProperty('access_token')
  })
})

test('stable_token wants POST and JSON', async () => {
  expect(await harness.get('/cgi-bin/stable_token', grant)).toMatchObject({ errcode: 43002 })
  expect(await harness.post('/cgi-bin/stable_token', {}, 'appid=x')).toMatchObject({ errcode: 47001 })
})

test('errors carry a rid, as WeChat writes it here', async () => {
  const { errmsg } = await harness.get('/cgi-bin/token', { ...grant, appid: '' })
  expect(errmsg).toMatch(/^appid missing rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/)
})
