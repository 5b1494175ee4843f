import { describe, expect, test } from '@jest/globals'
import { type App, TOURIST_APP, UNBOUND_APP } from '../../../simulator/open-api'
import { useOpenApi } from './harness'

const harness = useOpenApi()
const { appid } = TOURIST_APP

describe('getpaidunionid', () => {
  async function ask(order: Record<string, string>, app: App = TOURIST_APP) {
    const { openid } = await harness.login(app)
    const query = { access_token: await harness.token(app), openid, ...order }
    return harness.get('/wxa/getpaidunionid', query)
  }

  test('gives the unionid after a payment, by either number of the order', async () => {
    const { control } = harness.api
    await control.pay({ appid, transactionId: 'T1' })
    await control.pay({ appid, mchId: 'M', outTradeNo: 'O1' })
    const answer = await ask({ transaction_id: 'T1' })
    expect(answer).toEqual({ unionid: expect.stringMatching(/^o.{27}$/), errcode: 0, errmsg: 'ok' })
    expect(await ask({ mch_id: 'M', out_trade_no: 'O1' })).toEqual(answer)
  })

  test('answers 89300 without a payment, for the wrong merchant, for another user, and after five minutes', async () => {
    const { control } = harness.api
    await control.pay({ appid, transactionId: 'T1', user: 'xiaohong' })
    await control.pay({ appid, mchId: 'M', outTradeNo: 'O1' })
    expect(await ask({})).toMatchObject({ errcode: 89300 })
    expect(await ask({ transaction_id: 'T1' })).toMatchObject({ errcode: 89300 })
    expect(await ask({ mch_id: 'N', out_trade_no: 'O1' })).toMatchObject({ errcode: 89300 })
    await control.advanceClock({ milliseconds: 300_000 })
    expect(await ask({ mch_id: 'M', out_trade_no: 'O1' })).toMatchObject({ errcode: 89300 })
  })

  test('answers 89002 for an app that is bound to no open platform account, 40003 for a stranger', async () => {
    expect(await ask({ transaction_id: 'T1' }, UNBOUND_APP)).toMatchObject({ errcode: 89002 })
    expect(await ask({ openid: 'x' })).toMatchObject({ errcode: 40003 })
  })
})

describe('getpluginopenpid', () => {
  async function ask(body: unknown): Promise<Record<string, unknown>> {
    return harness.post('/wxa/getpluginopenpid', { access_token: await harness.token() }, body)
  }

  test('gives an id of its own for a code of wx.pluginLogin, once', async () => {
    const { openid } = await harness.login()
    const { code } = await harness.api.control.issuePluginCode({ appid })
    const answer = await ask({ code })
    expect(answer).toEqual({ errcode: 0, errmsg: 'ok', openpid: expect.stringMatching(/^G.{27}$/) })
    expect(answer.openpid).not.toBe(openid)
    expect(await ask({ code })).toMatchObject({ errcode: 1007 })
  })

  test('answers 1007 to a code of wx.login, and leaves that usable', async () => {
    const { code } = await harness.api.control.issueCode({ appid })
    const answer = await ask({ code })
    expect(answer.errcode).toBe(1007)
    expect(answer.errmsg).toMatch(/^ rid: /)
    expect(await harness.exchange(code)).toHaveProperty('openid')
  })

  test('answers 1001 without a code and 1022 without JSON', async () => {
    expect(await ask({})).toMatchObject({ errcode: 1001 })
    expect(await ask('code')).toMatchObject({ errcode: 1022 })
  })
})

describe("a third-party platform's login", () => {
  const path = '/sns/component/jscode2session'

  async function query(): Promise<Record<string, string>> {
    const { componentAppid, token } = await harness.api.control.componentToken()
    const { code } = await harness.api.control.issueCode({ appid })
    return {
      appid,
      js_code: code,
      grant_type: 'authorization_code',
      component_appid: componentAppid,
      component_access_token: token,
    }
  }

  test('gives what code2Session gives, without the secret', async () => {
    const { openid } = await harness.login()
    expect(await harness.get(path, await query())).toEqual({
      openid,
      session_key: expect.any(String),
      unionid: expect.any(String),
    })
  })

  const refusals: [what: string, changes: Record<string, string>, errcode: number][] = [
    ['no appid', { appid: '' }, 41002],
    ['a mini program that did not authorize it', { appid: UNBOUND_APP.appid }, 61003],
    ['another component', { component_appid: 'wx0000000000000009' }, 40013],
    ['a wrong token', { component_access_token: 'x' }, 40001],
    ['no token', { component_access_token: '' }, 41001],
    ['another grant type', { grant_type: 'x' }, 40002],
    ['a wrong code', { js_code: 'x' }, 40029],
    ['no code', { js_code: '' }, 41008],
  ]
  test.each(refusals)('refuses %s', async (_, changes, errcode) => {
    expect(await harness.get(path, { ...(await query()), ...changes })).toMatchObject({ errcode })
  })

  test('refuses a token after two hours', async () => {
    const good = await query()
    await harness.api.control.advanceClock({ milliseconds: 7_200_000 })
    expect(await harness.get(path, good)).toMatchObject({ errcode: 42001 })
  })
})
