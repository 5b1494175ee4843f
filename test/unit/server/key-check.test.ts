import { expect, jest, test } from '@jest/globals'
import { KeyCheck, type KeyCheckOptions } from '../../../server/sessions/key-check'
import type { Principal } from '../../../server/sessions/sessions'

const principal = { user: { id: 'u_1', route: 'route' }, appId: 'wx0000000000000001' } as Principal

test('a check that failed is not remembered: the next one asks WeChat again', async () => {
  const isSessionKeyAlive = jest
    .fn<() => Promise<boolean>>()
    .mockRejectedValueOnce(new Error('busy'))
    .mockResolvedValue(true)
  const check = new KeyCheck({
    keys: { find: async () => ({ openId: 'o', sealed: Buffer.from('sealed'), version: 1 }) },
    sealer: { open: () => Buffer.from('key') },
    wechat: { isSessionKeyAlive },
    monotonic: () => 0,
  } as unknown as KeyCheckOptions)
  await expect(check.isAlive(principal)).rejects.toThrow('busy')
  expect([await check.isAlive(principal), await check.isAlive(principal)]).toEqual([true, true])
  expect(isSessionKeyAlive).toHaveBeenCalledTimes(2)
})
