import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import type { LogEntry } from '../../../miniprogram/login'
import { redact } from '../../../miniprogram/login/redact'
import { type Fault, LOGIN, problem, REFRESH } from './support/fake-backend'
import { launch, many, me, signedInWorld } from './support/launch'

const HOUR = 3_600_000
const PHONE_NUMBER = '13800001234'

/** Things that go wrong, each in a way that could leak. */
const MISHAPS: [string, (path: string, data: unknown) => Fault | undefined][] = [
  ['nothing', () => undefined],
  [
    'a login answer that echoes the request',
    (path, data) => (path === LOGIN ? { status: 500, body: { code: data } } : undefined),
  ],
  [
    'a refusal that echoes the code as its name',
    (path, data) => (path === LOGIN ? { status: 400, body: data } : undefined),
  ],
  [
    'a refresh answer that echoes the token',
    (path, data) =>
      path === REFRESH
        ? { status: 400, body: { code: (data as { refresh_token: string }).refresh_token } }
        : undefined,
  ],
  ['a dead refresh token', (path) => (path === REFRESH ? problem(400, 'refresh_token_invalid') : undefined)],
  ['401 for everything', (path) => (path === '/v1/me' ? problem(401, 'access_token_invalid') : undefined)],
  ['no network', () => 'network'],
  [
    'a phone number in an answer',
    (path) => (path === '/v1/me' ? { status: 400, body: { code: PHONE_NUMBER } } : undefined),
  ],
]

describe('secrets', () => {
  test.each(MISHAPS)(
    '%s: no token, code or phone number in any log line, error, URL or event',
    async (_name, mishap) => {
      const world = await signedInWorld()
      const output: unknown[] = []
      const logger = (entry: LogEntry): void => {
        output.push(entry)
      }
      const { login, time, backend, phone, events } = await launch({ logger, checkSession: 'launch' }, world)
      const urls: string[] = []
      backend.fault = ({ path, data }) => {
        urls.push(path)
        return mishap(path, data)
      }
      const keep = (error: unknown): void => {
        output.push(error)
      }
      const act = (work: () => Promise<unknown>): Promise<void> => time.until(work().then(() => {}, keep))
      await act(() => Promise.all(many(3, () => login.request(me))))
      time.freeze(2 * HOUR)
      await act(() => login.request({ url: `/v1/me?phone=${PHONE_NUMBER}` }))
      await act(() => login.signIn({ fresh: true }))
      await act(() => login.withSessionKey(() => login.request(me)))
      await act(() => login.signOut())
      await act(() => login.signIn())
      await time.advance(HOUR)

      const text =
        inspect([output, events, urls], { depth: null, showHidden: false }) + JSON.stringify(output)
      expect(output.length).toBeGreaterThan(5)
      for (const secret of [...backend.secrets, ...phone.codes, PHONE_NUMBER])
        expect(text).not.toContain(secret)
      expect(text).not.toContain('Secret')
      expect(text).not.toContain('LoginCode')
    },
  )

  test.each([
    ['a token', `wa_${'a1'.repeat(8)}.${'B2-_'.repeat(10)}`],
    ['a code', '0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P'],
    ['an openid', `o${'Ab3_-'.repeat(5)}xy`],
    ['a session_key', 'tiihtNczf5v6AKRyjwEUhQ=='],
    ['a session_key with slashes', 'ab/d+f/hij/lmn/pqrs/u/=='.replace('/==', 'w==')],
    ['a phone number', PHONE_NUMBER],
  ])('redact hides %s', (_name, secret) => {
    expect(redact(`before ${secret} after`)).not.toContain(secret)
    expect(redact(`before ${secret} after`)).toMatch(/^before .* after$/)
  })

  test('redact leaves what helps', () => {
    for (const text of ['/v1/auth/wechat/login', 'request:fail errcode:-105', 'HTTP 503'])
      expect(redact(text)).toBe(text)
  })

  test('what a caller puts into a path, or throws at us, is redacted in the log too', async () => {
    const lines: LogEntry[] = []
    const { login, time } = await launch({ logger: (entry) => lines.push(entry) }, await signedInWorld())
    const secret = `wr_${'x9'.repeat(20)}`
    login.subscribe((_state, { type }) => {
      if (type !== 'current') throw new Error(secret)
    })
    await time.until(login.request({ url: `/v1/files/${secret}` }))
    await time.until(login.signOut())
    expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['request', 'callback_failed']))
    expect(JSON.stringify(lines)).not.toContain(secret)
  })

  test('log lines are flat and say what happened', async () => {
    const lines: LogEntry[] = []
    const { login, time } = await launch({ logger: (entry) => lines.push(entry) })
    await time.until(login.request(me))
    await time.advance(10)
    expect(lines.map(({ event }) => event)).toEqual([
      'state',
      'state',
      'login',
      'exchange',
      'state',
      'request',
    ])
    expect(lines.at(-1)).toEqual({
      event: 'request',
      at: expect.any(Number),
      ms: 80,
      method: 'GET',
      path: '/v1/me',
      status: 200,
    })
  })
})
