import { expect, test } from '@jest/globals'
import {
  pushSignature,
  rawDataSignature,
  sameSignature,
  userSignature,
} from '../../../simulator/open-api/signature'

test('the user signature is the sample of WeChat\'s page "用户登录态签名"', () => {
  expect(userSignature('o0q0otL8aEzpcZL/FT9WsQ==', '{"foo":"bar"}')).toBe(
    '654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b',
  )
})

test('the signature of rawData is the sample of WeChat\'s page "服务端获取开放数据"', () => {
  const rawData =
    '{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN",' +
    '"avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}'
  expect(rawDataSignature(rawData, 'HyVFkGl5F5OQWJZZaNzBBg==')).toBe(
    '75e81ceda165f4ffa64f4068af58c64b8f54b88c',
  )
})

test('the signature of a push is the sample of WeChat\'s page "消息推送", whatever the order of its parts', () => {
  const expected = 'f464b24fc39322e44b38aa78f5edd27bd1441696'
  expect(pushSignature('AAAAA', '1714036504', '1514711492')).toBe(expected)
  expect(pushSignature('1714036504', '1514711492', 'AAAAA')).toBe(expected)
})

test('signatures of other length or content are not the same', () => {
  expect(sameSignature('abc', 'abc')).toBe(true)
  expect(sameSignature('abc', 'abd')).toBe(false)
  expect(sameSignature('abc', 'abcd')).toBe(false)
  expect(sameSignature('', '')).toBe(true)
})
