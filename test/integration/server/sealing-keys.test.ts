import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { TOURIST_APP } from '../../../simulator/open-api'
import { newFolder, startBackend, startOpenApi } from './support/backend'

const { appid } = TOURIST_APP
const [oldKey, newKey] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]

test('the sealing key rotates: old data opens while the old key is there, and a login mends what is lost', async () => {
  const wechat = await startOpenApi()
  const folder = await newFolder()
  const start = (SEALING_KEY: string) => startBackend(wechat, { folder, env: { SEALING_KEY } })
  const decrypt = async (backend: Awaited<ReturnType<typeof start>>, token: string) => {
    const { encryptedData, iv } = await wechat.control.openData({ appid, kind: 'userInfo' })
    const body = { encrypted_data: encryptedData, iv, kind: 'user_info' }
    return backend.call('POST', '/v1/wechat/decrypt', { token, body })
  }

  const before = await start(oldKey)
  const token = (await before.login(await before.newCode())).body.access_token
  const phoneCode = (await wechat.control.issuePhoneCode({ appid })).code
  await before.call('POST', '/v1/me/phone', { token, body: { code: phoneCode } })
  await before.close()

  const rotated = await start(`${newKey},${oldKey}`)
  expect((await decrypt(rotated, token)).status).toBe(200)
  // The number is still found under the old key, so it still belongs to its owner.
  const other = (await rotated.login(await rotated.newCode('xiaohong'))).body.access_token
  await wechat.control.changeUser({
    user: 'xiaohong',
    phone: { countryCode: '86', purePhoneNumber: '19900000001' },
  })
  const taken = (await wechat.control.issuePhoneCode({ appid, user: 'xiaohong' })).code
  const conflict = await rotated.call('POST', '/v1/me/phone', { token: other, body: { code: taken } })
  expect(conflict.body.code).toBe('identity_conflict')
  await rotated.close()

  const forgetful = await start(newKey)
  const stale = await decrypt(forgetful, token)
  expect([stale.status, stale.body.code]).toEqual([409, 'session_key_stale'])
  expect((await forgetful.me(token)).status).toBe(200)
  const again = (await forgetful.login(await forgetful.newCode())).body.access_token
  expect((await decrypt(forgetful, again)).status).toBe(200)
})
