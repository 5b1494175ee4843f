import { describe, expect, it } from '@jest/globals'
import { CHECKS } from '../../../scripts/doctor/checks.mjs'
import type { Facts } from '../../../scripts/doctor/facts.mjs'
import type { Line } from '../../../scripts/doctor/line.mjs'
import { HEALTHY } from './facts'

type Check = keyof typeof CHECKS
type Row = [what: string, spoil: Partial<Facts>, status: Line['status'], words: RegExp]

const { project, account, devtools, backend, wechat } = HEALTHY

function examine(check: Check, spoil: Partial<Facts>): Line {
  const found = CHECKS[check]
  if (!found) throw new Error(`no check ${check}`)
  return found.check({ ...HEALTHY, ...spoil })
}

const wordsOf = ({ says, mend }: Line): string => `${says.en} → ${mend?.en ?? ''}`

const TABLE: Readonly<Record<string, Row[]>> = {
  node: [
    ['the oldest that is declared', { node: '20.19.0' }, 'ok', /20\.19/],
    ['a newer minor with fewer digits', { node: '22.0.0' }, 'ok', /22/],
    ['one minor too old', { node: '20.18.9' }, 'fail', /too old.*Install Node 20\.19/],
    ['one major too old', { node: '18.20.0' }, 'fail', /too old/],
  ],
  packages: [
    ['nothing installed', { installed: 'missing' }, 'warn', /not installed.*npm install/],
    ['a lock file newer than the packages', { installed: 'stale' }, 'warn', /older than package-lock/],
  ],
  npm: [
    [
      'a package that was never built',
      npm({ built: false, fresh: null }),
      'fail',
      /not built: mobx-miniprogram .*build:npm/,
    ],
    ['a package built from an older version', npm({ fresh: false }), 'warn', /older than node_modules: mobx/],
    ['what DevTools has built', npm({ fresh: null }), 'ok', /mobx-miniprogram 6\.12\.3/],
  ],
  appid: [
    ['tourist with the simulated WeChat', app('touristappid', ''), 'ok', /tourist/],
    ['tourist said on both sides', app('touristappid', 'touristappid'), 'ok', /tourist/],
    ['tourist with a real backend', app('touristappid', account.appId), 'warn', /mock code/],
    ['the same real AppID on both sides', app(account.appId, account.appId), 'ok', /wx4f1a/],
    ['two AppIDs', app('wx0f1a2b3c4d5e6f70', account.appId), 'fail', /40029/],
    ['a real AppID with the simulated WeChat', app(account.appId, ''), 'warn', /refused.*WECHAT_APPID/],
    ['an example AppID', app('wx0123456789abcdef', ''), 'fail', /placeholder/],
    ['an AppID of x', app('wxxxxxxxxxxxxxxxxx', ''), 'fail', /placeholder/],
    ['an AppID of one digit', app('wx1111111111111111', ''), 'fail', /placeholder/],
    ['a slip in .env', app(account.appId, 'wx4f1a'), 'fail', /WECHAT_APPID=wx4f1a is no AppID/],
  ],
  secret: [
    ['none, none needed', { account: { appId: '', secret: 'missing' } }, 'ok', /simulated/],
    [
      'none though there is an AppID',
      { account: { ...account, secret: 'missing' } },
      'fail',
      /missing.*WECHAT_SECRET/,
    ],
    ['a placeholder', { account: { ...account, secret: 'placeholder' } }, 'fail', /placeholder/],
    [
      'a file that cannot be read',
      { account: { ...account, secret: 'unreadable' } },
      'fail',
      /WECHAT_SECRET_FILE/,
    ],
    ['one without an AppID', { account: { appId: '', secret: 'given' } }, 'fail', /WECHAT_APPID is not/],
    ['one that WeChat accepts', {}, 'ok', /accepted/],
    ['a wrong one', answered({ refused: 40_125 }), 'fail', /40125.*reset/],
    ['one of another AppID', answered({ refused: 40_001 }), 'fail', /do not belong together/],
    ['an unknown AppID', answered({ refused: 40_013 }), 'fail', /does not know this AppID/],
    ['a machine off the IP allow list', answered({ refused: 40_164 }), 'fail', /IP allow list/],
    ['a frozen one', answered({ refused: 40_243 }), 'fail', /frozen/],
    ['an errcode nobody foresaw', answered({ refused: 99_999 }), 'fail', /99999/],
    ['no network', answered('unreachable'), 'warn', /not checked/],
    ["a page of a hotel's network", answered('unreadable'), 'warn', /not checked/],
    ['an address that is not WeChat', answered('not_wechat'), 'fail', /Remove WECHAT_API/],
  ],
  clock: [
    ['a minute off', drift(-60), 'ok', /60 s behind/],
    ['more than a minute off', drift(61), 'warn', /ahead.*NTP/],
    ['more than the age of a watermark off', drift(-301), 'fail', /301 s behind/],
    ['nobody to ask', drift(null), 'warn', /not checked/],
  ],
  library: [
    ['the oldest that is supported', library('2.32.3'), 'ok', /2\.32\.3/],
    ['a version whose text sorts before', library('2.9.5'), 'fail', /older than 2\.32\.3/],
    ['a word of DevTools', library('trial'), 'ok', /trial/],
    ['none', library(''), 'ok', /names no number/],
  ],
  domains: [
    ['all in the lists', {}, 'ok', /all three lists/],
    [
      'the address that the template ships',
      address('https://login.example.com'),
      'warn',
      /placeholder.*config\.ts/,
    ],
    [
      'a DevTools that checks',
      { project: { ...project, urlCheck: true } },
      'warn',
      /will refuse http:\/\/127/,
    ],
    ['http', address('http://login.shop.cn'), 'fail', /only https/],
    ['an IP address', address('https://192.168.1.5'), 'fail', /only https addresses with a name/],
    ['this machine', address('https://localhost'), 'fail', /only https/],
    ["WeChat's own API", address('https://api.weixin.qq.com'), 'fail', /may not be called/],
    ['the port that https has anyway', address('https://login.shop.cn:443'), 'fail', /:443/],
    [
      'a sub-domain of a listed domain',
      address('https://a.login.shop.cn'),
      'fail',
      /request: https:\/\/a\.login/,
    ],
    [
      'lists that nobody declared',
      { project: { ...project, domains: null } },
      'warn',
      /cannot be asked.*downloadFile/,
    ],
    ['addresses that cannot be read', { project: { ...project, backends: null } }, 'warn', /not understood/],
  ],
  devtools: [
    ['DevTools with its port open', {}, 'ok', /24496/],
    ['DevTools with its port closed', { devtools: { ...devtools, isOpen: false } }, 'warn', /服务端口/],
    ['no DevTools on a Mac', { devtools: { ...devtools, cli: null } }, 'warn', /WECHAT_CLI/],
    ['a system without DevTools', { devtools: { ...devtools, cli: null, from: 'none' } }, 'ok', /simulator/],
    [
      'a WECHAT_CLI that is not there',
      { devtools: { ...devtools, cli: null, from: 'WECHAT_CLI' } },
      'fail',
      /does not exist/,
    ],
  ],
  backend: [
    ['a backend on the network', {}, 'ok', /192\.168\.1\.5:3000/],
    ['a backend of this machine only', { backend: { ...backend, lan: 'nobody' } }, 'ok', /npm run device/],
    ['no backend', { backend: { ...backend, local: 'nobody', lan: 'nobody' } }, 'warn', /npm start/],
    ['somebody else on the port', { backend: { ...backend, local: 'stranger' } }, 'fail', /another program/],
    ['no network', { backend: { ...backend, lan: 'nobody', lanAddress: null } }, 'warn', /Wi-Fi/],
  ],
}

describe('doctor', () => {
  it('finds nothing wrong with a healthy project', () => {
    const statuses = Object.values(CHECKS).map(({ check }) => check(HEALTHY).status)
    expect(new Set(statuses)).toEqual(new Set(['ok']))
  })

  it('has a table here for each of its checks', () => {
    expect(Object.keys(TABLE)).toEqual(Object.keys(CHECKS))
  })

  const rows = Object.entries(TABLE).flatMap(([check, cases]) => cases.map((row) => [check, ...row] as const))
  it.each(rows)('%s: %s', (check, _what, spoil, status, words) => {
    const line = examine(check, spoil)
    expect(line.status).toBe(status)
    expect(wordsOf(line)).toMatch(words)
  })

  it.each(rows)('%s: %s, says in Chinese what to do whenever it does in English', (check, _what, spoil) => {
    const { status, says, mend } = examine(check, spoil)
    expect(says.zh).not.toBe('')
    expect(mend === undefined).toBe(status === 'ok')
    if (mend) expect(mend.zh).toMatch(/[\u4e00-\u9fff]/)
  })
})

function npm(spoil: Partial<Facts['npm'][number]>): Partial<Facts> {
  return { npm: HEALTHY.npm.map((it) => ({ ...it, ...spoil })) }
}

function app(own: string, server: string): Partial<Facts> {
  return { project: { ...project, appId: own }, account: { ...account, appId: server } }
}

function answered(answer: Facts['wechat']['answer']): Partial<Facts> {
  return { wechat: { ...wechat, answer } }
}

function drift(clockDriftSeconds: number | null): Partial<Facts> {
  return { wechat: { ...wechat, clockDriftSeconds } }
}

function library(libVersion: string): Partial<Facts> {
  return { project: { ...project, libVersion } }
}

function address(release: string): Partial<Facts> {
  return { project: { ...project, backends: { develop: 'http://127.0.0.1:3000', trial: release, release } } }
}
