import { describe, expect, test } from '@jest/globals'
import {
  type Flags,
  readCompiled,
  readFlags,
  readMapRemote,
  readOpenApi,
  readPort,
  requireText,
  UsageError,
} from '../../../../simulator/cli/arguments'

const flags: Flags = {
  project: { type: 'string', value: '<folder>', help: '' },
  port: { type: 'string', value: '<n>', help: '' },
  'trust-project': { type: 'boolean', help: '' },
}

describe('flags', () => {
  test('are read in both spellings', () => {
    expect(readFlags(['--project', 'a b', '--trust-project', '--port=81'], flags)).toEqual({
      project: 'a b',
      'trust-project': true,
      port: '81',
    })
  })

  const refused: [args: string[], message: string][] = [
    [
      ['--qr-size', 'small'],
      '--qr-size is not available: the simulator shows the phone itself, there is no QR code',
    ],
    [['--colour'], '--colour is not an option'],
    [['-p'], '-p is not an option'],
    [['stray'], 'stray is not understood'],
    [['--project'], '--project needs a value: --project <folder>'],
    [['--project='], '--project needs a value: --project <folder>'],
    [['--trust-project=yes'], '--trust-project takes no value'],
  ]
  test.each(refused)('%j is refused', (args, message) => {
    expect(() => readFlags(args, flags)).toThrow(new UsageError(message))
  })

  test('a missing one is named', () => {
    expect(() => requireText({}, 'project', flags)).toThrow(new UsageError('--project <folder> is missing'))
  })
})

describe('a port', () => {
  test.each([
    ['0', 0],
    ['9420', 9420],
    ['65535', 65535],
  ])('%s is one', (text, port) => {
    expect(readPort({ port: text }, 'port')).toBe(port)
  })

  test.each(['65536', '-1', '80.5', 'http', '0x50', '123456'])('%s is none', (text) => {
    expect(() => readPort({ port: text }, 'port')).toThrow(`--port ${text} is not a port: 0 to 65535`)
  })

  test('may be left out', () => {
    expect(readPort({}, 'port')).toBeUndefined()
  })
})

describe('SIMULATOR_MAP_REMOTE', () => {
  test('maps origins to origins, whatever path they carry', () => {
    expect(
      readMapRemote(
        'http://127.0.0.1:3000=http://127.0.0.1:40123, https://api.example.com/ = http://localhost:1/x',
      ),
    ).toEqual({
      'http://127.0.0.1:3000': 'http://127.0.0.1:40123',
      'https://api.example.com': 'http://localhost:1',
    })
  })

  test.each([undefined, '', ' , '])('%j maps nothing', (text) => {
    expect(readMapRemote(text)).toEqual({})
  })

  test.each(['http://127.0.0.1:3000', 'a=b', 'http://a=http://b=http://c'])('%s is refused', (text) => {
    expect(() => readMapRemote(text)).toThrow(UsageError)
  })
})

describe('the address of a simulated WeChat that runs already', () => {
  test('is reduced to its origin', () => {
    expect(readOpenApi('http://127.0.0.1:9080/')).toBe('http://127.0.0.1:9080')
  })

  test.each([undefined, ''])('%j means that one is started', (text) => {
    expect(readOpenApi(text)).toBeNull()
  })

  test.each(['nonsense', 'ftp://127.0.0.1'])('%s is refused', (text) => {
    expect(() => readOpenApi(text)).toThrow(UsageError)
  })
})

describe('--compiled', () => {
  test('is refused when the folder holds no mini program', () => {
    expect(() => readCompiled({ compiled: '/nowhere' })).toThrow(/holds no app.json/)
  })

  test('is not needed', () => {
    expect(readCompiled({})).toBeNull()
  })
})
