import { expect, test } from '@jest/globals'
import { createCallLog } from '../../../simulator/open-api/call-log'
import { createSecretRegister } from '../../../simulator/open-api/state/secrets'

const call = { at: '', began: 0, method: 'GET', path: '/a', status: 200, errcode: 0, duration: 0 }

test('the call log lists the latest 2000 calls but counts them all', () => {
  const log = createCallLog()
  for (let time = 0; time < 10_000; time += 1) log.add(call)
  const listed = log.since(0)
  expect([listed.length, listed[0]?.id, listed.at(-1)?.id]).toEqual([2_000, 8_001, 10_000])
  expect(log.counts()).toEqual({ '/a': 10_000 })
})

test('the register keeps the latest 50 000 secrets of a kind, each once', () => {
  const register = createSecretRegister()
  for (let code = 0; code < 50_010; code += 1) register.issued('code', String(code))
  register.issued('code', '50009')
  register.issued('openid', 'o')
  const { code, openid } = register.list()
  expect([code.length, code[0], code.at(-1)]).toEqual([50_000, '10', '50009'])
  expect(openid).toEqual(['o'])
})
