import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from '@jest/globals'
import { readPort, readRobot } from '../../../scripts/shared/command.mjs'
import { lanAddresses } from '../../../scripts/shared/lan.mjs'
import { Explained, explain, systemLanguage, text } from '../../../scripts/shared/language.mjs'
import { createProgress } from '../../../scripts/shared/progress.mjs'
import { isAppId } from '../../../scripts/shared/project.mjs'
import { ConfigError } from '../../../server/config/mistakes'

describe('language of the system', () => {
  it.each([
    [{ LANG: 'zh_CN.UTF-8' }, 'en-US', 'zh'],
    [{ LANG: 'en_GB.UTF-8' }, 'zh-CN', 'en'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'zh_TW.UTF-8' }, 'en-US', 'zh'],
    [{}, 'zh-CN', 'zh'],
    [{ LANG: '' }, 'de-DE', 'en'],
  ])('of %j on a machine of %s is %s', (env, locale, language) => {
    expect(systemLanguage(env, locale)).toBe(language)
  })

  it('is the one that failures are told in', () => {
    const error = new Explained(text('taken', '被占用'))
    expect(explain(error, 'zh')).toBe('被占用')
    expect(explain(new ConfigError([text('PORT is odd.', 'PORT 不对。')]), 'zh')).toBe('PORT 不对。')
    expect(explain(error, 'en')).toBe('taken')
    expect(explain(new Error('as it is'), 'zh')).toBe('as it is')
  })
})

describe('addresses that a phone can reach', () => {
  const of = (address: string, more: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo[] => [
    {
      address,
      family: 'IPv4',
      internal: false,
      netmask: '',
      mac: '',
      cidr: null,
      ...more,
    } as NetworkInterfaceInfo,
  ]

  it('come with the home network first and what no phone is behind last', () => {
    const interfaces = {
      docker0: of('172.17.0.1'),
      utun3: of('10.8.0.2'),
      eth1: of('203.0.113.4'),
      eth0: of('10.1.2.3'),
      en0: of('192.168.1.5'),
    }
    expect(lanAddresses(interfaces)).toEqual([
      '192.168.1.5',
      '10.1.2.3',
      '203.0.113.4',
      '10.8.0.2',
      '172.17.0.1',
    ])
  })

  it('are none of this machine alone', () => {
    const interfaces = {
      lo: of('127.0.0.1', { internal: true }),
      en0: of('169.254.7.7'),
      en1: of('fd00::2', { family: 'IPv6' } as Partial<NetworkInterfaceInfo>),
    }
    expect(lanAddresses(interfaces)).toEqual([])
  })
})

describe('progress', () => {
  it('rewrites one line in a terminal, and takes it away', () => {
    const written: string[] = []
    const progress = createProgress({ isTTY: true, columns: 20, write: (it) => written.push(it) })
    progress.say('first step of many, too long')
    progress.say('second')
    progress.done()
    expect(written).toEqual(['\r\x1b[Kfirst step', '\r\x1b[Ksecond', '\r\x1b[K'])
  })

  it('writes a line in two seconds to a log', () => {
    const written: string[] = []
    let now = 0
    const progress = createProgress({ write: (it) => written.push(it) }, () => now)
    for (now = 0; now <= 4000; now += 500) progress.say(`at ${now}`)
    progress.done()
    expect(written).toEqual(['at 0\n', 'at 2000\n', 'at 4000\n'])
  })
})

describe('a number behind a flag', () => {
  it('is a port from 0 to 65535', () => {
    expect(readPort('port', undefined)).toBeUndefined()
    expect(readPort('port', '0')).toBe(0)
    for (const wrong of ['65536', '-1', '1.5', 'x', ''])
      expect(() => readPort('port', wrong)).toThrow(`--port ${wrong}: give a number from 0 to 65535`)
  })

  it('is one of 30 robots', () => {
    expect(readRobot(undefined)).toBeUndefined()
    expect(readRobot('30')).toBe(30)
    for (const wrong of ['0', '31', 'one'])
      expect(() => readRobot(wrong)).toThrow(`--robot ${wrong}: give a number from 1 to 30`)
  })
})

it('knows the form of an AppID', () => {
  expect(isAppId('wx4f1a2b3c4d5e6f70')).toBe(true)
  for (const wrong of [
    'touristappid',
    'wx',
    'wx4F1A2B3C4D5E6F70',
    'wx9999999999999999',
    'wx0123456789abcdef',
  ])
    expect(isAppId(wrong)).toBe(false)
})
