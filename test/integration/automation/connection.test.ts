import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import automator from 'miniprogram-automator'
import WebSocket from 'ws'
import type { Session } from '../../../simulator/session'
import {
  connect,
  eventually,
  goTo,
  type MiniProgram,
  openRawClient,
  openSession,
  type RawClient,
  top,
} from './support'

let session: Session
let mp: MiniProgram

beforeAll(async () => {
  session = await openSession()
  mp = await connect(session)
})

afterAll(async () => {
  mp?.disconnect()
  await session?.close()
})

/** Process ids of the browsers that a process has started. */
const childrenOf = (pid: number): Promise<number[]> =>
  new Promise((resolve) => {
    execFile('ps', ['-A', '-o', 'pid=,ppid=,args='], (_, stdout) => {
      const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/))
      const own = rows.filter(
        ([, parent, ...args]) => Number(parent) === pid && args.join(' ').includes('--headless'),
      )
      resolve(own.map(([id]) => Number(id)))
    })
  })

const log = async (): Promise<void> => void (await (await top(mp)).callMethod('log'))

describe('H14 console output', () => {
  test('goes to whoever listens, once however often it was asked for', async () => {
    const seen: unknown[] = []
    const listener = (message: unknown): number => seen.push(message)
    mp.on('console', listener)
    mp.on('console', () => undefined)
    await log()
    await eventually(() => seen.length > 0)
    await mp.evaluate(() => 0)
    expect(seen).toEqual([{ type: 'info', args: ['a log', { deep: [1, null] }] }])
    mp.off('console', listener)
  })

  test('stays away from a client that has not asked, and from one that has left', async () => {
    const silent = await openRawClient(session.automation.url)
    const leaving = await openRawClient(session.automation.url)
    await leaving.ask('App.enableLog')
    await leaving.close()
    await log()
    await silent.ask('App.getPageStack')
    expect(silent.frames.some(({ method }) => method === 'App.logAdded')).toBe(false)
    await silent.close()
  })
})

describe('H15 exposeFunction', () => {
  test('calls back with the arguments, across a reLaunch', async () => {
    const calls: unknown[][] = []
    await mp.exposeFunction('report', (...args: unknown[]) => calls.push(args))
    await mp.evaluate('() => report(1, { a: [null, "x"] })')
    await goTo(mp, 'reLaunch', '/pages/home/index')
    await mp.evaluate('() => report()')
    await eventually(() => calls.length === 2)
    expect(calls).toEqual([[1, { a: [null, 'x'] }], []])
  })
})

test('an exception of the app is told as an event', async () => {
  const thrown = new Promise((resolve) => mp.once('exception', resolve))
  await (await top(mp)).callMethod('throwLater')
  expect(await thrown).toMatchObject({
    message: expect.stringContaining('thrown on purpose'),
    stack: expect.any(String),
  })
})

test('H16 remote() resolves: the simulated phone is the device', async () => {
  await mp.remote()
  expect((await top(mp)).path).toBe('pages/home/index')
})

test('accounts, ticket and audits answer in the form the client reads', async () => {
  expect(await mp.testAccounts()).toContainEqual({ nickName: '小明', openid: expect.any(String) })
  await mp.setTicket('mine')
  expect(await mp.getTicket()).toEqual({ ticket: 'mine', expiredTime: expect.any(Number) })
  await mp.refreshTicket()
  expect(await mp.stopAudits()).toEqual({ audited: false, message: expect.any(String) })
})

describe('H18 clients', () => {
  test('come back after disconnect() and find the app as it was', async () => {
    await (await top(mp)).setData({ name: 'kept' })
    mp.disconnect()
    mp = await connect(session)
    expect(await (await top(mp)).data('name')).toBe('kept')
  })

  test('work side by side', async () => {
    const other = await connect(session)
    const [mine, theirs] = await Promise.all([top(mp), top(other)])
    await Promise.all([mine.setData({ name: 'mine' }), theirs.setData({ story: 'theirs' })])
    expect(await mine.data()).toMatchObject({ name: 'mine', story: 'theirs' })
    other.disconnect()
    expect(await mine.data('name')).toBe('mine')
  })
})

test('a client that dies in the middle of its calls does the others no harm', async () => {
  const [dying, other] = [await openRawClient(session.automation.url), await connect(session)]
  const wait = { functionDeclaration: '() => new Promise((done) => setTimeout(done, 30, 1))', args: [] }
  const page = await top(other)
  for (let i = 0; i < 20; i += 1) void dying.ask('App.callFunction', wait)
  void dying.ask('App.captureScreenshot')
  const mine = other.evaluate(wait.functionDeclaration)
  dying.socket.terminate()
  expect(await mine).toBe(1)
  await page.setData({ name: 'still here' })
  expect(await page.data('name')).toBe('still here')
  other.disconnect()
  expect((await top(mp)).path).toBe(page.path)
})

describe('H20 the port', () => {
  const reaches = (host: string, port: number): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connectTcp(port, host, () => resolve(true))
      socket.once('connect', () => socket.destroy())
      socket.once('error', () => resolve(false))
    })

  test('listens on both loopbacks and on no other address', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    const { port } = session.automation
    for (const { address, internal, scopeid } of addresses) {
      if (scopeid) continue
      expect([address, await reaches(address, port)]).toEqual([address, internal])
      expect([address, await reaches(address, Number(new URL(session.host.url).port))]).toEqual([
        address,
        internal,
      ])
    }
  })

  test('is reached as localhost', async () => {
    const local = await automator.connect({ wsEndpoint: `ws://localhost:${session.automation.port}` })
    expect((await top(local)).path).toBe('pages/home/index')
    local.disconnect()
  })

  const refused = (url: string, options: WebSocket.ClientOptions): Promise<number | undefined> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url, options)
      socket.once('unexpected-response', (_, response) => {
        resolve(response.statusCode)
        socket.terminate()
      })
      socket.once('open', () => resolve(undefined))
      socket.on('error', () => undefined)
    })

  test.each([
    ['a page elsewhere', { origin: 'https://evil.example' }],
    ['a rebound domain', { headers: { host: 'evil.example:9420' } }],
  ])('refuses %s, and so does the link of the phone', async (_, options) => {
    expect(await refused(session.automation.url, options)).toBe(403)
    expect(await refused(`${session.host.url.replace('http', 'ws')}link`, options)).toBe(403)
  })

  test('is not taken twice', async () => {
    await expect(openSession({ autoPort: session.automation.port })).rejects.toThrow(
      `port ${session.automation.port} is in use`,
    )
  })
})

describe('H25 big payloads', () => {
  const text = 'x'.repeat(10 * 1024 * 1024)

  test('pass in both directions', async () => {
    const page = await top(mp)
    await page.setData({ unseen: text })
    expect((await page.data('unseen')) === text).toBe(true)
  })

  test('are compressed for a client that offers it', async () => {
    const { socket, close } = await openRawClient(session.automation.url)
    expect(socket.extensions).toContain('permessage-deflate')
    await close()
  })

  test('of garbage do no harm', async () => {
    const client = await openRawClient(session.automation.url)
    client.send(text)
    await eventually(() => client.frames.some(({ error }) => error !== undefined))
    expect((await client.ask('App.getCurrentPage')).result).toMatchObject({ path: 'pages/home/index' })
    await client.close()
  })
})

describe('a screenshot', () => {
  test('is a PNG of the phone at twice its size', async () => {
    const picture = Buffer.from((await mp.screenshot()) as string, 'base64')
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    // Width and height stand in the first chunk (PNG specification, IHDR).
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([780, 1688])
  })
})

test('a session whose browser dies is over, and so are its sockets', async () => {
  const others = await childrenOf(process.pid)
  const own = await openSession()
  const client = await openRawClient(own.automation.url)
  const hungUp = new Promise((resolve) => client.socket.once('close', resolve))
  const [browser = 0] = (await childrenOf(process.pid)).filter((pid) => !others.includes(pid))
  process.kill(browser, 'SIGKILL')
  expect(await own.over).toBe('browserLost')
  await hungUp
  await expect(fetch(own.host.url)).rejects.toThrow()
})

describe('H26 a stricter client', () => {
  // What `@weapp-vite/miniprogram-automator` needs beyond the official one; its newest version cannot be installed
  // where its QR code package is missing, older ones bring a native image library.
  let client: RawClient
  beforeAll(async () => {
    client = await openRawClient(session.automation.url)
  })
  afterAll(() => client.close())

  test('may look for the newer console domain and is told in the words it tolerates', async () => {
    expect((await client.ask('App.CDPCommand', { method: 'Runtime.enable' })).error).toEqual({
      message: 'appservice App.CDPCommand unimplemented',
    })
  })

  test('finds the version, also where the library version is missing to it', async () => {
    expect((await client.ask('Tool.getInfo')).result).toEqual({
      SDKVersion: '3.8.0',
      version: expect.any(String),
    })
  })

  test('sees the new page as soon as a route has answered', async () => {
    await client.ask('App.callWxMethod', {
      method: 'navigateTo',
      args: [{ url: '/pages/detail/index?id=3' }],
    })
    expect((await client.ask('App.getCurrentPage')).result).toMatchObject({ path: 'pages/detail/index' })
    await client.ask('App.callWxMethod', { method: 'navigateBack', args: [{ url: null }] })
    expect((await client.ask('App.getPageStack')).result?.pageStack).toHaveLength(1)
  })

  test('may compile anew, with storage kept', async () => {
    await client.ask('App.callWxMethod', { method: 'setStorageSync', args: ['kept', 1] })
    expect((await client.ask('Tool.compile', { force: true })).result).toEqual({})
    expect(
      (await client.ask('App.callWxMethod', { method: 'getStorageSync', args: ['kept'] })).result,
    ).toEqual({
      result: 1,
    })
  })

  test('may have many requests open, each answered once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        client.ask('App.callFunction', { functionDeclaration: '(n) => n', args: [index] }),
      ),
    )
    expect(answers.map(({ result }) => result?.result)).toEqual(
      Array.from({ length: 200 }, (_, index) => index),
    )
    const ids = client.frames.flatMap(({ id }) => id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('H17 close()', () => {
  test('resolves, and everything ends', async () => {
    const own = await openSession()
    const client = await connect(own)
    await client.close()
    expect(await own.over).toBe('closed')
    await expect(fetch(own.host.url)).rejects.toThrow()
    await expect(fetch(own.openApiUrl)).rejects.toThrow()
    await expect(connect(own)).rejects.toThrow('Failed connecting to')
    const server = createServer().listen(own.automation.port, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    await new Promise((resolve) => server.close(resolve))
  })

  test('answers before it hangs up, also when other clients are connected', async () => {
    const own = await openSession()
    const [client, other] = [await openRawClient(own.automation.url), await openRawClient(own.automation.url)]
    const hungUp = new Promise((resolve) => other.socket.once('close', resolve))
    expect(await client.ask('Tool.close')).toMatchObject({ result: {} })
    expect(await hungUp).toBe(1001)
    await own.over
  })
})
