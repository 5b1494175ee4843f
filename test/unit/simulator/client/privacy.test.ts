import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import { createPrivacy, type PrivacyAnswer } from '../../../../simulator/client/permissions/privacy'
import type { Sheets } from '../../../../simulator/client/shell/sheets'
import { createStorageArea, type StoredRecord } from '../../../../simulator/client/storage/area'

let now: number
let ask: jest.Mock<Sheets['ask']>
let warn: jest.Mock<(message: string) => void>
const records = new Map<string, StoredRecord>()

beforeEach(() => {
  now = 0
  ask = jest.fn<Sheets['ask']>()
  warn = jest.fn()
  records.clear()
  // The sheet's text is DOM; these tests have none.
  Object.assign(globalThis, { document: { createElement: () => ({}) } })
})

const privacyOf = (libVersion = '3.8.0') =>
  createPrivacy({
    ...{ appName: '书房', libVersion, language: 'zh_CN', warn },
    sheets: { ask } as unknown as Sheets,
    store: createStorageArea(records, { put() {}, delete() {}, clear() {} }),
    now: () => now,
  })

describe('the official popup', () => {
  test('asks once for several APIs that wait at the same time', async () => {
    ask.mockResolvedValue(true)
    const privacy = privacyOf()
    await Promise.all([privacy.require('chooseMedia'), privacy.require('button.chooseAvatar')])
    expect(ask).toHaveBeenCalledTimes(1)
    expect(privacy.agreed()).toBe(true)
  })

  test('is quiet for ten seconds after a refusal, then asks again', async () => {
    ask.mockResolvedValueOnce(false).mockResolvedValueOnce(true)
    const privacy = privacyOf()
    await expect(privacy.require('a')).rejects.toMatchObject({ errno: 104 })
    now = 9_999
    await expect(privacy.require('a')).rejects.toMatchObject({ errno: 104 })
    expect(ask).toHaveBeenCalledTimes(1)
    now = 10_000
    await expect(privacy.require('a')).resolves.toBeUndefined()
    expect(ask).toHaveBeenCalledTimes(2)
  })

  test('is remembered by the next run of the app', async () => {
    ask.mockResolvedValue(true)
    await privacyOf().require('a')
    await privacyOf().require('a')
    expect(ask).toHaveBeenCalledTimes(1)
  })
})

describe('the app’s own question', () => {
  test('waits for a tapped button, and says so when there was none', async () => {
    const privacy = privacyOf()
    let answer: (given: PrivacyAnswer) => void = () => {}
    privacy.listen((resolve) => {
      answer = resolve
    })
    let done = false
    const required = privacy.require('getClipboardData').then(() => {
      done = true
    })
    answer({ event: 'exposureAuthorization' })
    answer({ event: 'agree', buttonId: 'agree' })
    await Promise.resolve()
    expect([done, warn.mock.calls.length]).toEqual([false, 1])
    privacy.buttonTapped('agree')
    answer({ event: 'agree', buttonId: 'agree' })
    await required
    expect(ask).not.toHaveBeenCalled()
  })

  test('goes to the listener that was set last', async () => {
    const privacy = privacyOf()
    const first = jest.fn()
    privacy.listen(first)
    privacy.listen((resolve, { referrer }) => resolve({ event: referrer === 'a' ? 'disagree' : 'agree' }))
    await expect(privacy.require('a')).rejects.toThrow('privacy permission is not authorized')
    expect(first).not.toHaveBeenCalled()
  })
})

test('an old library asks nothing', async () => {
  const privacy = privacyOf('2.32.2')
  await privacy.require('a')
  expect(ask).not.toHaveBeenCalled()
})
