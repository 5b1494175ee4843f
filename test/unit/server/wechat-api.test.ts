import { expect, test } from '@jest/globals'
import { WechatApi } from '../../../server/wechat/api'
import { Breaker } from '../../../server/wechat/breaker'
import { readPhone } from '../../../server/wechat/client'

const APP = 'wx0000000000000001'

/** What WeChat answers at a quarter to. */
function ask(answer: object) {
  const time = { wall: () => 60_000 * 1000 + 45_000, monotonic: () => 0 }
  const api = new WechatApi({
    transport: { call: async () => ({ ...answer }) },
    breaker: new Breaker(time.monotonic),
    time,
    onCall: () => undefined,
  })
  return api.ask({ method: 'GET', path: '/path', query: {} })
}

test('WeChat counts by the minute: 45011 lasts until the next one begins', async () => {
  await expect(ask({ errcode: 45011 })).rejects.toMatchObject({
    failure: 'quota_exceeded',
    details: { retryAfterMs: 15_000, upstream: { errcode: 45011 } },
  })
})

test.each([0, '0', null, undefined])('the errcode %p is none', async (errcode) => {
  expect(await ask({ errcode, openid: 'o' })).toMatchObject({ openid: 'o' })
})

test.each([
  ['40029', 'code_invalid'],
  [40029, 'code_invalid'],
  ['much', 'bad_response'],
  [{}, 'bad_response'],
])('the errcode %p is %s', async (errcode, failure) => {
  await expect(ask({ errcode })).rejects.toMatchObject({ failure })
})

const phone = { purePhoneNumber: '19900000001', countryCode: '86', watermark: { appid: APP } }
test.each([
  ['ours', phone, { number: '19900000001', countryCode: '86' }],
  ['for another app', { ...phone, watermark: { appid: 'wx0000000000000002' } }, null],
  ['without a watermark', { ...phone, watermark: undefined }, null],
  ['of letters', { ...phone, purePhoneNumber: '1990000abcd' }, null],
  ['with a plus', { ...phone, countryCode: '+86' }, null],
  ['of nothing', null, null],
])('a phone number %s', (_name, info, read) => {
  expect(readPhone(info, APP)).toEqual(read)
})
