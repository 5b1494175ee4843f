import { expect, test } from '@jest/globals'
import { encryptMessage, formatMessage } from '../../../simulator/open-api/push-message'

test('the sealed text is the sample of WeChat\'s page "消息推送"', () => {
  const sealed = encryptMessage(
    '{"demo_resp":"good luck"}',
    'wxba5fad812f8e6fb9',
    'A'.repeat(43),
    Buffer.from('707722b803182950'),
  )
  expect(sealed).toBe(
    'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==',
  )
})

test('the padding fills blocks of 32 bytes, a whole one where nothing is missing', () => {
  const sealedLength = (textLength: number): number =>
    Buffer.from(encryptMessage('x'.repeat(textLength), 'a', 'A'.repeat(43), Buffer.alloc(16)), 'base64')
      .length
  expect(sealedLength(10)).toBe(32) // 16 + 4 + 10 + 1 = 31
  expect(sealedLength(11)).toBe(64) // exactly 32: one block more
})

test('XML wraps texts in CDATA and leaves numbers bare', () => {
  expect(formatMessage({ ToUserName: 'gh_x', CreateTime: 12 }, 'xml')).toBe(
    '<xml><ToUserName><![CDATA[gh_x]]></ToUserName><CreateTime>12</CreateTime></xml>',
  )
})
