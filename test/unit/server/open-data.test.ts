import crypto, { createCipheriv, randomBytes } from 'node:crypto'
import { expect, jest, test } from '@jest/globals'
import { Sealer } from '../../../server/sealing'
import { keyContext } from '../../../server/sessions/key-ring'
import { OpenData, type SealedOpenData } from '../../../server/sessions/open-data'
import type { Principal } from '../../../server/sessions/sessions'
import type { SessionKeyStore } from '../../../server/stores/store'

const owner = { appId: 'wx0000000000000001', openId: 'an-openid' }
const [current, previous, stranger] = [randomBytes(16), randomBytes(16), randomBytes(16)]
const sealer = new Sealer([randomBytes(32)], randomBytes)
const seal = (key: Buffer) => sealer.seal(key.toString('base64'), keyContext(owner))

const principal = {
  user: { id: 'a-user', route: 'a-route' },
  appId: owner.appId,
} as Principal

const now = Date.now()

function encrypt(key: Buffer, text: string): SealedOpenData {
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-128-cbc', key, iv)
  return { encryptedData: Buffer.concat([cipher.update(text), cipher.final()]), iv }
}

const payload = (appid: string, timestamp = now / 1000, openId = owner.openId) =>
  JSON.stringify({ nickName: '微信用户', openId, watermark: { appid, timestamp } })

function createOpenData() {
  const ring = {
    openId: owner.openId,
    sealed: seal(current),
    previousSealed: seal(previous),
    version: 2,
  }
  const reasons: string[] = []
  const openData = new OpenData({
    keys: { find: async () => ring } as unknown as SessionKeyStore,
    sealer,
    wall: () => now,
    onEvent: (event) => {
      if (event.event === 'open_data_refused') reasons.push(event.reason)
    },
  })
  return { openData, reasons }
}

const KINDS: readonly [reason: string, make: () => SealedOpenData][] = [
  ['undecryptable', () => encrypt(stranger, payload(owner.appId))],
  ['undecryptable', () => encrypt(current, 'no JSON')],
  ['foreign_app', () => encrypt(current, payload('wx0000000000000002'))],
  ['too_old', () => encrypt(previous, payload(owner.appId, 1))],
  ['foreign_person', () => encrypt(current, payload(owner.appId, now / 1000, 'another'))],
]

test.each(KINDS)(
  'what is %s is refused as stale, and the reason told to the log only',
  async (reason, make) => {
    const { openData, reasons } = createOpenData()
    await expect(openData.open(principal, make())).rejects.toThrow(/^session_key_stale$/)
    expect(reasons).toEqual([reason])
  },
)

test('whichever key fits, and whatever is wrong then, every key of the ring is tried', async () => {
  const { openData } = createOpenData()
  const sealed = KINDS.map(([, make]) => make())
  const decryptions = jest.spyOn(crypto, 'createDecipheriv')
  const counts: number[] = []
  for (const it of sealed) {
    decryptions.mockClear()
    await openData.open(principal, it).catch(() => undefined)
    counts.push(decryptions.mock.calls.filter(([algorithm]) => algorithm === 'aes-128-cbc').length)
  }
  expect(counts).toEqual(KINDS.map(() => 2))
  decryptions.mockRestore()
})

/** Some 0.005 ms were seen, far below the jitter of a network. A further decryption or look-up would be noticed. */
const MAX_SPLIT_MS = 0.3

test('the time to a refusal does not tell why: the medians lie within noise', async () => {
  const { openData } = createOpenData()
  const times = KINDS.map((): number[] => [])
  // By turns, so that whatever else the machine does falls on all of them.
  for (let round = 0; round < 300; round++)
    for (const [index, [, make]] of KINDS.entries()) {
      const sealed = make()
      const began = performance.now()
      await openData.open(principal, sealed).catch(() => undefined)
      times[index]?.push(performance.now() - began)
    }
  const medians = times.map((it) => it.sort((a, b) => a - b)[it.length / 2] ?? 0)
  expect(Math.max(...medians) - Math.min(...medians)).toBeLessThan(MAX_SPLIT_MS)
})
