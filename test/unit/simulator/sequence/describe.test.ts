import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  carriesToken,
  describeWeChatCall,
  errnoOf,
  idLabel,
  namesIn,
  pathOf,
  requestLabel,
  statusOf,
  tagLabel,
} from '../../../../simulator/sequence/describe'

describe('addresses', () => {
  test.each([
    ['http://127.0.0.1:3000/v1/auth/wechat/login', '/v1/auth/wechat/login'],
    ['https://api.example.com/v1/me?access_token=abc#x', '/v1/me'],
    ['https://secret.example.com', '/'],
    ['http://h/v1/auth/sessions/9f2cA1', '/v1/auth/sessions/…'],
    ['http://h/u/oSIMabcdefghij1234/19900000001', '/u/…/…'],
    ['http://h/sns/jscode2session', '/sns/jscode2session'],
    ['http://h/a%20b/c;d', '/…/…'],
    ['http://h/averyverylongwordthatcouldbeasecret', '/…'],
  ])('%s shows as %s', (url, path) => {
    expect(pathOf(url)).toBe(path)
  })

  test('never show a segment with a digit, but version numbers and WeChat’s own endpoint', () => {
    const segment = fc.string({ unit: fc.constantFrom(...'aB3_-.'), minLength: 1 })
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
        const shown = pathOf(`https://h/${segments.join('/')}`)
        expect(shown).toMatch(/^(\/([a-z][a-z_-]{0,23}|v\d{1,2}|jscode2session|…)?)+$/)
        expect(shown).not.toMatch(/[B.]/)
      }),
    )
  })

  test('come with a method of HTTP or none', () => {
    expect(requestLabel('post', 'http://h/v1/me')).toBe('POST /v1/me')
    expect(requestLabel('SECRET', 'http://h/')).toBe('… /')
  })
})

test('members are told by name, and only those whose names are known', () => {
  expect(namesIn({ code: 'canary', canary: 1, openid: 'canary' })).toEqual(['code', 'openid'])
  expect(namesIn('{"refresh_token":"canary"}')).toEqual(['refresh_token'])
  for (const nothing of [null, undefined, 'no json', 5, []]) expect(namesIn(nothing)).toEqual([])
})

test('an Authorization header is seen by its name', () => {
  expect(carriesToken({ authorization: 'Bearer canary' })).toBe(true)
  expect(carriesToken({ 'X-Canary': 'Bearer' })).toBe(false)
  expect(carriesToken(undefined)).toBe(false)
})

describe('statuses', () => {
  const problem = { type: 'https://h/problems/x', code: 'access_token_invalid', detail: 'canary' }

  test('carry the machine name of an RFC 9457 problem', () => {
    expect(statusOf(401, problem)).toBe('401 access_token_invalid')
    expect(statusOf(401, JSON.stringify(problem))).toBe('401 access_token_invalid')
  })

  test.each([
    ['a success', 200, problem, '200'],
    ['a code of wx.login in the same member', 400, { ...problem, code: '0a3Canary1b' }, '400'],
    ['no problem', 500, { code: 'canary_name' }, '500'],
    ['no JSON', 502, '<html>canary</html>', '502'],
    ['no status', 'canary', problem, ''],
  ])('carry nothing of %s', (_, status, body, text) => {
    expect(statusOf(status, body)).toBe(text)
  })

  test('of a failed API are its errno', () => {
    expect(errnoOf({ errno: 108, errMsg: 'login:fail canary' })).toBe('errno 108')
    expect(errnoOf({ errno: 'canary' })).toBe('')
    expect(errnoOf(undefined)).toBe('')
  })
})

test('elements are told by ids that are words', () => {
  expect(idLabel('sign-in')).toBe('#sign-in')
  expect(idLabel('user-19900000001')).toBeUndefined()
  expect(tagLabel('button')).toBe('button')
  expect(tagLabel('CANARY')).toBe('…')
})

describe('a call of WeChat’s server', () => {
  const call = { id: 3, method: 'GET', path: '/sns/jscode2session', began: 5, duration: 2, status: 200 }

  test('tells what it takes and gives by its documentation', () => {
    expect(describeWeChatCall({ ...call, errcode: 0 }, 1)).toEqual({
      ...{ id: 'wechat-1-3', kind: 'login', from: 'backend', to: 'wechat', label: 'GET /sns/jscode2session' },
      ...{ began: 5, took: 2, outcome: 'ok', carries: ['code', 'secret'], brings: ['openid', 'session_key'] },
      ...{ status: '200', callers: [] },
    })
  })

  test('that failed gives nothing but its errcode', () => {
    expect(describeWeChatCall({ ...call, errcode: 40029 }, 1)).toMatchObject({
      ...{ outcome: 'failed', status: 'errcode 40029', brings: [] },
    })
    expect(describeWeChatCall({ ...call, status: null, errcode: null }, 1)).toMatchObject({
      ...{ outcome: 'failed', status: '' },
    })
  })

  test('to an address that nobody knows shows no more than words', () => {
    expect(describeWeChatCall({ ...call, path: '/x/Canary9', errcode: 40066 }, 1)).toMatchObject({
      ...{ label: 'GET /x/…', carries: [], brings: [] },
    })
  })
})
