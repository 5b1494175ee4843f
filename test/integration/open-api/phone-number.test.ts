import { describe, expect, test } from '@jest/globals'
import { type App, SISTER_APP, TOURIST_APP } from '../../../simulator/open-api'
import { START, useOpenApi } from './harness'

const harness = useOpenApi()
const { appid } = TOURIST_APP

async function ask(body: unknown, app: App = TOURIST_APP): Promise<Record<string, unknown>> {
  const query = { access_token: await harness.token(app) }
  return harness.post('/wxa/business/getuserphonenumber', query, body)
}

async function phoneCode(user = 'xiaoming'): Promise<string> {
  return (await harness.api.control.issuePhoneCode({ appid, user })).code
}

test('a code gives the number with its watermark', async () => {
  expect(await ask({ code: await phoneCode() })).toEqual({
    errcode: 0,
    errmsg: 'ok',
    phone_info: {
      phoneNumber: '19900000001',
      purePhoneNumber: '19900000001',
      countryCode: '86',
      watermark: { timestamp: START / 1000, appid },
    },
  })
})

test('a foreign number carries its country code', async () => {
  expect(await ask({ code: await phoneCode('visitor') })).toMatchObject({
    phone_info: { phoneNumber: '+12025550100', purePhoneNumber: '2025550100', countryCode: '1' },
  })
})

test('the number stands in the list of secrets once it was told', async () => {
  expect((await harness.api.control.secrets()).phone_number).toEqual([])
  await ask({ code: await phoneCode() })
  expect((await harness.api.control.secrets()).phone_number).toEqual(['19900000001'])
})

describe('40029 answers', () => {
  test('a code used before', async () => {
    const code = await phoneCode()
    await ask({ code })
    const answer = await ask({ code })
    expect(answer.errcode).toBe(40029)
    expect(answer.errmsg).toMatch(/^invalid code hint: \[[\w-]+\] rid: [0-9a-f-]{26}$/)
  })

  test('a code of wx.login, and a phone code at code2Session', async () => {
    const { code } = await harness.api.control.issueCode({ appid })
    expect(await ask({ code })).toMatchObject({ errcode: 40029 })
    expect(await harness.exchange(await phoneCode())).toMatchObject({ errcode: 40029 })
    expect(await harness.exchange(code)).toHaveProperty('openid')
  })

  test('a code of another app, or older than five minutes', async () => {
    const code = await phoneCode()
    expect(await ask({ code }, SISTER_APP)).toMatchObject({ errcode: 40029 })
    await harness.api.control.advanceClock({ milliseconds: 300_000 })
    expect(await ask({ code })).toMatchObject({ errcode: 40029 })
  })

  test('a code of another user than the openid names, and leaves it usable', async () => {
    const code = await phoneCode('xiaohong')
    const { openid } = await harness.login()
    expect(await ask({ code, openid })).toMatchObject({ errcode: 40029 })
    expect(await ask({ code })).toMatchObject({ errcode: 0 })
  })
})

test('no JSON answers 47001, a dead token 40001, GET 43002', async () => {
  expect(await ask('code=x')).toMatchObject({ errcode: 47001 })
  const query = { access_token: await harness.token() }
  await harness.api.control.invalidateTokens({ appid })
  const path = '/wxa/business/getuserphonenumber'
  expect(await harness.post(path, query, { code: 'x' })).toMatchObject({ errcode: 40001 })
  expect(await harness.get(path, query)).toMatchObject({ errcode: 43002 })
})
