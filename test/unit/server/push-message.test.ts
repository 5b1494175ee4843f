import { createCipheriv } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { openPushMessage, readMessage } from '../../../server/wechat/push-message'

const APP = 'wx0000000000000001'
const KEY = `${'a'.repeat(42)}E`
const TEXT = '{"Event":"some_event"}'

interface Parts {
  readonly appId?: string
  readonly length?: number
  readonly padding?: Buffer
}

/** As WeChat seals a message, or wrongly. */
function seal({ appId = APP, length = TEXT.length, padding }: Parts = {}): string {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(length)
  const plain = Buffer.concat([Buffer.alloc(16, 1), size, Buffer.from(TEXT), Buffer.from(appId)])
  const missing = 32 - (plain.length % 32)
  const key = Buffer.from(`${KEY}=`, 'base64')
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([plain, padding ?? Buffer.alloc(missing, missing)])
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64')
}

test('a message in the form of WeChat opens', () => {
  expect(openPushMessage(seal(), APP, KEY)).toEqual({ Event: 'some_event' })
})

/** Fills the last block, and ends in this byte. */
const endingIn = (last: number) =>
  Buffer.concat([Buffer.alloc(32 - ((16 + 4 + TEXT.length + APP.length) % 32) - 1), Buffer.of(last)])

test.each([
  ['for another app', seal({ appId: 'wx0000000000000002' })],
  ['that claims to be longer than it is', seal({ length: 5000 })],
  ['that claims to be shorter than it is', seal({ length: 5 })],
  ['without padding', seal({ padding: endingIn(0) })],
  ['with more padding than a block', seal({ padding: endingIn(33) })],
  ['that is no whole block', Buffer.alloc(17).toString('base64')],
  ['of another key', Buffer.alloc(64).toString('base64')],
  ['that is empty', ''],
])('one %s does not', (_name, encrypted) => {
  expect(openPushMessage(encrypted, APP, KEY)).toBeNull()
})

test.each([
  ['<xml><A><![CDATA[a < b]]></A><B>2</B></xml>', { A: 'a < b', B: '2' }],
  ['{"a":1,"b":"x"}', { a: '1', b: 'x' }],
  ['null', null],
  ['no message', null],
  ['{"a":{"toString":1}}', null],
])('%s is read as %j', (text, message) => {
  expect(readMessage(text)).toEqual(message)
})
