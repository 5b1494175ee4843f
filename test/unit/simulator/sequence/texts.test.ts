import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { JSDOM } from 'jsdom'
import { wordsFor } from '../../../../simulator/client/panel/words'
import { toMermaid } from '../../../../simulator/sequence/mermaid'
import { rowsOf } from '../../../../simulator/sequence/rows'
import { toSvg } from '../../../../simulator/sequence/svg'
import { anySteps, LOGIN, step } from './steps'

const words = wordsFor('en-GB')

describe('a diagram as Mermaid text', () => {
  test('shows a login', () => {
    expect(toMermaid(LOGIN, words)).toBe(`sequenceDiagram
    participant page as Page
    participant sdk as Login SDK
    participant client as WeChat client
    participant wechat as WeChat server
    participant backend as Backend
    Note over page: Tap #35;sign-in
    sdk->>client: wx.login
    client->>wechat: login
    wechat-->>client: code · 20 ms
    client-->>sdk: code · 30 ms
    sdk->>backend: POST /v1/auth/wechat/login (code)
    backend->>wechat: GET /sns/jscode2session (code, secret)
    wechat-->>backend: 200 · openid, session_key · 5 ms
    backend-->>sdk: 200 · access_token, refresh_token · 50 ms
`)
  })

  test('crosses out what failed, and speaks Chinese to a Chinese reader', () => {
    const failed = step({ outcome: 'failed', status: 'errno 108' })
    expect(toMermaid([failed], wordsFor('zh-CN'))).toBe(`sequenceDiagram
    participant sdk as 登录 SDK
    participant client as 微信客户端
    sdk->>client: wx.login
    client--xsdk: errno 108 · 10 ms
`)
  })

  test('is well formed whatever the steps say', () => {
    const MESSAGE = String.raw`(?:[^#;\n\r\p{Cc}]|#\d+;)+`
    const LINE = new RegExp(
      `^    (?:participant \\w+ as ${MESSAGE}|Note over \\w+: ${MESSAGE}|\\w+(?:->>|-->>|--x)\\w+: ${MESSAGE})$`,
      'u',
    )
    fc.assert(
      fc.property(anySteps, (steps) => {
        const [first, ...lines] = toMermaid(steps, words).trimEnd().split('\n')
        expect(first).toBe('sequenceDiagram')
        for (const line of lines) {
          expect(line).toMatch(LINE)
          expect(line.replace(/^.*?: /, '')).not.toMatch(/\bend\b/i)
        }
      }),
    )
  })
})

describe('a diagram as SVG', () => {
  const { window } = new JSDOM()
  const parse = (svg: string): Document => new window.DOMParser().parseFromString(svg, 'image/svg+xml')

  test('shows a login: lanes, arrows and their texts, in order', () => {
    const texts = [...parse(toSvg(LOGIN, words)).querySelectorAll('text')]
      .map(({ textContent }) => textContent ?? '')
      .filter((text) => !text.startsWith('+'))
    expect(texts).toEqual([
      ...['Page', 'Login SDK', 'WeChat client', 'WeChat server', 'Backend'],
      ...['Tap #sign-in', 'wx.login', 'login → code · 20 ms', 'code · 30 ms'],
      'POST /v1/auth/wechat/login (code)',
      'GET /sns/jscode2session (code, secret) → 200 · openid, session_key · 5 ms',
      '200 · access_token, refresh_token · 50 ms',
    ])
  })

  test('is well-formed XML without anything from outside, whatever the steps say', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const text = toSvg(steps, words)
        const document = parse(text)
        expect(document.documentElement.nodeName).toBe('svg')
        expect(document.querySelector('parsererror')).toBeNull()
        expect(document.querySelectorAll('script, style, image, use, foreignObject')).toHaveLength(0)
        const height = Number(document.documentElement.getAttribute('height'))
        expect(height).toBeGreaterThan(rowsOf(steps).length * 30)
      }),
      { numRuns: 60 },
    )
  })
})

test('every text of the panel is in both languages', () => {
  const texts = (language: string): string[] => {
    const { party, kind, event, ...rest } = wordsFor(language)
    return [rest, party, kind, event].flatMap((words) => Object.values<string>(words))
  }
  expect(texts('zh-TW')).toHaveLength(texts('fr').length)
  for (const text of [...texts('zh'), ...texts('en')]) expect(text).not.toBe('')
  for (const text of texts('en')) expect(text).not.toMatch(/\p{Script=Han}/u)
})
