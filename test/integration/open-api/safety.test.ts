import { describe, expect, test } from '@jest/globals'
import { SISTER_APP, TOURIST_APP } from '../../../simulator/open-api'
import { useOpenApi } from './harness'

const harness = useOpenApi()
const { appid } = TOURIST_APP
const TWO_HOURS = 7_200_000

describe('msg_sec_check', () => {
  async function check(changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { openid } = await harness.login()
    const query = { access_token: await harness.token() }
    return harness.post('/wxa/msg_sec_check', query, {
      version: 2,
      scene: 1,
      openid,
      content: '你好',
      ...changes,
    })
  }

  test('passes a harmless text', async () => {
    expect(await check()).toEqual({
      errcode: 0,
      errmsg: 'ok',
      detail: [
        { strategy: 'content_model', errcode: 0, suggest: 'pass', label: 100, prob: 90 },
        { strategy: 'keyword', errcode: 0 },
      ],
      trace_id: expect.stringMatching(/^[0-9a-f-]{26}$/),
      result: { suggest: 'pass', label: 100 },
    })
  })

  const verdicts: [text: string, suggest: string, label: number][] = [
    ['这里有疑似广告', 'review', 10001],
    ['这里有违法内容', 'risky', 20006],
    ['疑似广告和辱骂内容', 'risky', 20003],
  ]
  test.each(verdicts)('finds the telltale word in %s', async (content, suggest, label) => {
    expect(await check({ content })).toMatchObject({ errcode: 0, result: { suggest, label } })
  })

  test('looks at the nickname too', async () => {
    expect(await check({ nickname: '违法内容' })).toMatchObject({ result: { suggest: 'risky' } })
  })

  const refusals: [what: string, changes: Record<string, unknown>, errcode: number][] = [
    ['another version', { version: 1 }, 47001],
    ['no content', { content: '' }, 44002],
    ['more than 2500 characters', { content: '字'.repeat(2501) }, 45002],
    ['an unknown scene', { scene: 5 }, 40129],
    ['an unknown openid', { openid: 'x' }, 40003],
  ]
  test.each(refusals)('refuses %s', async (_, changes, errcode) => {
    expect(await check(changes)).toMatchObject({ errcode })
  })

  test('takes exactly 2500 characters', async () => {
    expect(await check({ content: '字'.repeat(2500) })).toMatchObject({ errcode: 0 })
  })

  test('refuses who has not used the mini program for two hours', async () => {
    const { openid } = await harness.login()
    const body = { version: 2, scene: 1, openid, content: '你好' }
    const ask = async (): Promise<unknown> =>
      (await harness.post('/wxa/msg_sec_check', { access_token: await harness.token() }, body)).errcode
    await harness.api.control.advanceClock({ milliseconds: TWO_HOURS })
    expect(await ask()).toBe(0)
    await harness.api.control.advanceClock({ milliseconds: 1 })
    expect(await ask()).toBe(61010)
    await harness.api.control.checkSession({ appid })
    expect(await ask()).toBe(0)
  })
})

describe('getuserriskrank', () => {
  async function rank(changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { openid } = await harness.login()
    const query = { access_token: await harness.token() }
    const body = { appid, openid, scene: 0, client_ip: '192.0.2.1', ...changes }
    return harness.post('/wxa/getuserriskrank', query, body)
  }

  test('tells the rank that the user was given', async () => {
    expect(await rank()).toMatchObject({ errcode: 0, risk_rank: 0, unoin_id: expect.any(Number) })
    await harness.api.control.changeUser({ user: 'xiaoming', riskRank: 4 })
    expect(await rank()).toMatchObject({ risk_rank: 4 })
  })

  const refusals: [what: string, changes: Record<string, unknown>, errcode: number][] = [
    ['no client_ip', { client_ip: '' }, 44002],
    ['an unknown scene', { scene: 2 }, 40129],
    ["another app's appid", { appid: SISTER_APP.appid }, 43104],
    ['an unknown openid', { openid: 'x' }, 40003],
  ]
  test.each(refusals)('refuses %s', async (_, changes, errcode) => {
    expect(await rank(changes)).toMatchObject({ errcode })
  })
})
