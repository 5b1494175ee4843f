import { createDecipheriv, createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { type OpenData, TOURIST_APP, UNBOUND_APP } from '../../../simulator/open-api'
import { START, useOpenApi } from './harness'

const harness = useOpenApi()
const { appid } = TOURIST_APP

/** What any backend does with it. */
function open({ encryptedData, iv }: OpenData, sessionKey: string): Record<string, unknown> {
  const decipher = createDecipheriv(
    'aes-128-cbc',
    Buffer.from(sessionKey, 'base64'),
    Buffer.from(iv, 'base64'),
  )
  return JSON.parse(decipher.update(encryptedData, 'base64', 'utf8') + decipher.final('utf8'))
}

const watermark = { timestamp: START / 1000, appid }

describe('getUserInfo', () => {
  test('is anonymous outside and seals openId and unionId inside', async () => {
    const { openid, session_key } = await harness.login()
    const data = await harness.api.control.openData({ appid, kind: 'userInfo' })
    expect(data.userInfo).toMatchObject({ nickName: '微信用户', gender: 0, city: '', language: '' })
    expect(JSON.parse(String(data.rawData))).toEqual(data.userInfo)
    expect(open(data, session_key)).toEqual({
      ...data.userInfo,
      openId: openid,
      unionId: expect.stringMatching(/^o.{27}$/),
      watermark,
    })
  })

  test('signs rawData with the session_key', async () => {
    const { session_key } = await harness.login()
    const { rawData, signature } = await harness.api.control.openData({ appid, kind: 'userInfo' })
    expect(signature).toBe(createHash('sha1').update(`${rawData}${session_key}`).digest('hex'))
  })

  test('has no unionId where the app is bound to no open platform account', async () => {
    const { session_key } = await harness.login(UNBOUND_APP)
    const data = await harness.api.control.openData({ appid: UNBOUND_APP.appid, kind: 'userInfo' })
    expect(open(data, session_key)).not.toHaveProperty('unionId')
  })
})

test('getUserProfile seals no ids; an old client still gets the true nickname', async () => {
  const { session_key } = await harness.login()
  const data = await harness.api.control.openData({ appid, kind: 'userProfile', real: true })
  expect(open(data, session_key)).toEqual({ ...data.userInfo, nickName: '小明', watermark })
})

test('the phone button seals the number and nothing else', async () => {
  const { session_key } = await harness.login()
  const data = await harness.api.control.openData({ appid, kind: 'phone' })
  expect(Object.keys(data).sort()).toEqual(['encryptedData', 'iv'])
  expect(open(data, session_key)).toEqual({
    phoneNumber: '19900000001',
    purePhoneNumber: '19900000001',
    countryCode: '86',
    watermark,
  })
  expect((await harness.api.control.secrets()).phone_number).toEqual(['19900000001'])
})

test('each time another iv, so that equal data looks different', async () => {
  await harness.login()
  const first = await harness.api.control.openData({ appid, kind: 'phone' })
  const second = await harness.api.control.openData({ appid, kind: 'phone' })
  expect(second.iv).not.toBe(first.iv)
  expect(second.encryptedData).not.toBe(first.encryptedData)
})

test('data after a login that rotated the key opens with the new key only', async () => {
  const { control } = harness.api
  await control.setRotation({ rotation: 'always' })
  const old = await harness.login()
  const fresh = await harness.login()
  const data = await control.openData({ appid, kind: 'userInfo' })
  expect(open(data, fresh.session_key)).toHaveProperty('openId')
  expect(() => open(data, old.session_key)).toThrow()
})

test('forged members replace those inside, the rest stays', async () => {
  const { session_key } = await harness.login()
  const forged = { watermark: { appid: 'wx0000000000000009', timestamp: 1 } }
  const data = await harness.api.control.openData({ appid, kind: 'phone', forged })
  expect(open(data, session_key)).toMatchObject({ ...forged, countryCode: '86' })
})

test('without a living session there is nothing to seal with', async () => {
  await expect(harness.api.control.openData({ appid, kind: 'phone' })).rejects.toThrow(
    'openData: there is no living session: log in first',
  )
})
