import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type Environment, readConfig, SIMULATED_APP } from '../../../server/config/config'
import { ConfigError, type Language } from '../../../server/config/mistakes'
import { configurationPage, envExample } from '../../../server/config/reference'
import { SETTINGS } from '../../../server/config/settings'

const real: Environment = {
  WECHAT_APPID: 'wx0000000000000001',
  WECHAT_SECRET: 'fa4e0001fa4e0001fa4e0001fa4e0001',
}
const SEALING_KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64')
const simulated: Environment = { WECHAT_API: 'http://127.0.0.1:9080' }

function mistakesOf(env: Environment, language: Language = 'en'): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.map((it) => it[language])
    throw error
  }
  return []
}

describe('readConfig', () => {
  test('AppID and secret are all that the real WeChat needs', () => {
    const { wechat, listen, sessions } = readConfig(real)
    expect(wechat).toMatchObject({ origin: 'https://api.weixin.qq.com', isSimulated: false })
    expect(listen).toEqual({ host: '127.0.0.1', port: 3000 })
    expect(sessions.lifetimes).toEqual({
      accessMs: 7_200_000,
      idleMs: 30 * 86_400_000,
      absoluteMs: 90 * 86_400_000,
      windowMs: 30_000,
    })
  })

  test('a WeChat on this machine needs neither', () => {
    expect(readConfig(simulated).wechat).toMatchObject({ ...SIMULATED_APP, isSimulated: true })
  })

  test('several addresses of Redis are the nodes of a Cluster', () => {
    const { redis } = readConfig({
      ...real,
      REDIS_URL: 'rediss://user:pass@one:7000, rediss://two:7000',
      SEALING_KEY,
      AVATAR_DIR: '/shared/avatars',
    })
    expect(redis?.map((it) => it.host)).toEqual(['one:7000', 'two:7000'])
    expect(readConfig(real).redis).toBeNull()
  })

  test('an empty variable is one that is not set', () => {
    expect(readConfig({ ...simulated, WECHAT_APPID: '', PORT: '' }).listen.port).toBe(3000)
  })

  test('proxies are addresses and networks of both kinds', () => {
    const TRUST_PROXY = '10.0.0.0/8, 192.168.1.1,fd00::/8,::1'
    expect(readConfig({ ...real, TRUST_PROXY }).trustProxy).toEqual(TRUST_PROXY.split(/, ?/))
    expect(readConfig(real).trustProxy).toEqual([])
  })

  const { WECHAT_APPID, WECHAT_SECRET } = real
  const rows: [name: string, env: Environment, mistake: string][] = [
    ['nothing', {}, 'WECHAT_APPID and WECHAT_SECRET are missing: set both, or point WECHAT_API'],
    ['an AppID without a secret', { WECHAT_APPID }, 'WECHAT_SECRET is missing: set the AppSecret'],
    ['a secret without an AppID', { WECHAT_SECRET }, 'WECHAT_APPID is missing: set the AppID'],
    ['a placeholder secret', { ...real, WECHAT_SECRET: 'changeme' }, 'WECHAT_SECRET is a placeholder'],
    ['a short secret', { ...real, WECHAT_SECRET: 'abc123' }, 'WECHAT_SECRET is a placeholder or too short'],
    ['a foreign WeChat', { ...real, WECHAT_API: 'https://example.com' }, 'WECHAT_API must be a host of'],
    ['WeChat in clear', { ...real, WECHAT_API: 'http://api.weixin.qq.com' }, 'WECHAT_API must be a host of'],
    [
      'a look-alike',
      { ...real, WECHAT_API: 'https://api.weixin.qq.com.evil.io' },
      'WECHAT_API must be a host',
    ],
    ['a path', { ...real, WECHAT_API: 'https://api.weixin.qq.com/sns' }, 'WECHAT_API must be an origin'],
    [
      'a Redis of another protocol',
      { ...real, REDIS_URL: 'http://127.0.0.1:6379' },
      'REDIS_URL must be redis://',
    ],
    [
      'a Redis without a key',
      { ...real, REDIS_URL: 'redis://127.0.0.1', AVATAR_DIR: '/avatars' },
      'SEALING_KEY is missing: servers',
    ],
    [
      'a Redis without a shared folder',
      { ...real, REDIS_URL: 'redis://127.0.0.1', SEALING_KEY },
      'AVATAR_DIR is missing: servers',
    ],
    ['a port that is none', { ...real, PORT: '70000' }, 'PORT must be a whole number from 0 to 65535'],
    ['a word for a number', { ...real, MAX_SESSIONS: 'ten' }, 'MAX_SESSIONS must be a whole number'],
    ['a window over 30 s', { ...real, ROTATION_WINDOW_SECONDS: '60' }, 'ROTATION_WINDOW_SECONDS must be'],
    ['a short sealing key', { ...real, SEALING_KEY: 'c2hvcnQ=' }, 'SEALING_KEY must be 32 random bytes'],
    [
      'a sealing key of zeros',
      { ...real, SEALING_KEY: Buffer.alloc(32).toString('base64') },
      'SEALING_KEY must be 32 random bytes',
    ],
    ['a secret of zeros', { ...real, WECHAT_SECRET: '0'.repeat(32) }, 'WECHAT_SECRET is a placeholder'],
    [
      'an operator token of x',
      { ...real, OPERATOR_TOKEN: 'x'.repeat(32) },
      'OPERATOR_TOKEN must be at least',
    ],
    ['a short operator token', { ...real, OPERATOR_TOKEN: 'abcdef0123' }, 'OPERATOR_TOKEN must be at least'],
    ['one port for both', { ...real, OPERATOR_PORT: '3000' }, 'OPERATOR_PORT must be another one than PORT'],
    ['a word for a proxy', { ...real, TRUST_PROXY: 'true' }, 'TRUST_PROXY must be addresses or networks'],
    ['a proxy of too many bits', { ...real, TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY must be addresses'],
    ['everybody as a proxy', { ...real, TRUST_PROXY: '10.0.0.1, ::/0' }, 'TRUST_PROXY must be addresses'],
    [
      'a missing secret file',
      { WECHAT_APPID, WECHAT_SECRET_FILE: '/nowhere' },
      'WECHAT_SECRET cannot be read',
    ],
    [
      'a secret from two places',
      { ...real, WECHAT_SECRET_FILE: '/run/secrets/wechat' },
      'WECHAT_SECRET and WECHAT_SECRET_FILE are both set',
    ],
    [
      'an idle end after the absolute one',
      { ...real, SESSION_IDLE_DAYS: '200' },
      'SESSION_IDLE_DAYS must not be more',
    ],
  ]
  test.each(rows)('%s is one sentence that says what to set', (_name, env, mistake) => {
    const mistakes = mistakesOf(env)
    expect(mistakes).toEqual([expect.stringContaining(mistake)])
    expect(mistakes[0]).toMatch(/\.$/)
    const variables = (sentence = '') => new Set(sentence.match(/[A-Z]+_[A-Z_]+|PORT/g))
    const inChinese = mistakesOf(env, 'zh')
    expect(inChinese).toEqual([expect.stringMatching(/\p{Script=Han}.*。$/u)])
    expect(variables(inChinese[0])).toEqual(variables(mistakes[0]))
  })

  test('all mistakes are told at once, and no value is repeated', () => {
    const secret = 'my-secret'
    const mistakes = mistakesOf({ WECHAT_APPID, WECHAT_SECRET: secret, SEALING_KEY: secret, PORT: 'x' })
    expect(mistakes).toHaveLength(3)
    expect(mistakes.join()).not.toContain(secret)
  })

  test('every setting is explained in both languages, and every default is valid', () => {
    for (const setting of Object.values(SETTINGS)) {
      expect(setting.en).toMatch(/\.\)?$/)
      expect(setting.zh).toMatch(/[。）]$/)
      if (setting.default !== null) expect(() => setting.parse(setting.default)).not.toThrow()
    }
  })
})

test.each([
  ['.env.example', envExample],
  ['docs/configuration.md', () => configurationPage('en')],
  ['docs/configuration.zh-CN.md', () => configurationPage('zh')],
] as const)('%s is what the settings say (node server/dist/main.js print …)', async (file, print) => {
  expect(await readFile(path.join(__dirname, '../../..', file), 'utf8')).toBe(print())
})
