import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type EchoServer, startEchoServer } from './echo-server'
import { eventually, TestPhone } from './support'

let phone: TestPhone
let server: EchoServer

beforeAll(async () => {
  server = await startEchoServer()
  phone = await TestPhone.open()
})
afterAll(async () => {
  await phone.close()
  server.close()
})
beforeEach(() => {
  server.received.length = 0
})

/** Requests that the server holds at this path: one of an earlier test may arrive late. */
const heldAt = (path: string): EchoServer['held'] => server.held.filter(({ url }) => url === path)

/** Aborts the task that the test has left at the app. */
const abort = (): Promise<void> =>
  phone.app(() => (getApp() as unknown as { task: { abort(): void } }).task.abort())

describe('wx.login', () => {
  test('calls back with a fresh code each time and answers with no promise', async () => {
    const codes = await phone.app(async () => {
      const once = (): Promise<unknown> =>
        new Promise((resolve) => {
          const answer = wx.login({ success: ({ code }) => resolve(answer === undefined && code) }) as unknown
        })
      return [await once(), await once()]
    })
    expect(codes).toEqual([expect.any(String), expect.any(String)])
    expect(codes[0]).not.toBe(codes[1])
  })

  test('gives checkSession something to check', async () => {
    const check = (): Promise<string> =>
      phone.app(() =>
        wx.checkSession().then(
          () => 'alive',
          () => 'dead',
        ),
      )
    expect(await check()).toBe('alive')
    await phone.control.expireSession({ appid: 'touristappid' })
    expect(await check()).toBe('dead')
  })
})

describe('wx.request', () => {
  type Answer = Record<string, unknown>
  const request = (options: object): Promise<Answer> =>
    phone.app(
      (given: object) =>
        new Promise<Answer>((resolve) => {
          wx.request({ ...given, success: resolve, fail: resolve } as never)
        }),
      options,
    )

  test('succeeds with every status, parsed body and cookies', async () => {
    expect(
      await request({ url: `${server.url}/teapot`, method: 'POST', data: { a: 1 }, header: { 'X-A': 'b' } }),
    ).toMatchObject({
      statusCode: 418,
      data: { path: '/teapot' },
      cookies: ['a=1', 'b=2'],
      errMsg: 'request:ok',
    })
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'x-a': 'b' },
    })
  })

  test.each([
    ['ftp://x', 600009],
    ['/relative', 600009],
  ])('refuses %s', async (address, errno) => {
    expect(await request({ url: address })).toMatchObject({ errno })
    expect(server.received).toEqual([])
  })

  test('fails when nobody listens, and when time is up', async () => {
    expect(await request({ url: 'http://127.0.0.1:1/' })).toMatchObject({
      errMsg: expect.stringMatching(/^request:fail/),
    })
    expect(await request({ url: `${server.url}/hold`, timeout: 100 })).toMatchObject({
      errno: 5,
      errMsg: 'request:fail timeout',
    })
  })

  test('keeps ten on the wire, the others wait', async () => {
    const all = phone.app((address: string) => {
      const one = () => new Promise((resolve) => wx.request({ url: address, complete: resolve }))
      return Promise.all(Array.from({ length: 12 }, one)).then(({ length }) => length)
    }, `${server.url}/hold/ten`)
    const arrived = (): number => server.received.filter(({ url }) => url === '/hold/ten').length
    await eventually(() => arrived() === 10)
    heldAt('/hold/ten')[0]?.answer()
    await eventually(() => arrived() === 11 && heldAt('/hold/ten').length === 10)
    await eventually(() => {
      for (const { answer } of heldAt('/hold/ten')) answer()
      return arrived() === 12
    })
    expect(await all).toBe(12)
  })

  test('is taken back by abort, on the wire too', async () => {
    const answer = phone.app(
      (address: string) =>
        new Promise<string>((resolve) => {
          const task = wx.request({ url: address, fail: ({ errMsg }) => resolve(errMsg) })
          Object.assign(getApp(), { task })
        }),
      `${server.url}/hold/request`,
    )
    await eventually(() => heldAt('/hold/request').length === 1)
    await abort()
    expect(await answer).toBe('request:fail abort')
    await eventually(() => heldAt('/hold/request').length === 0)
  })

  test('hears when the phone loses its network', async () => {
    await phone.app(() =>
      wx.onNetworkStatusChange((status) => {
        ;(getApp() as unknown as { status: object }).status = status
      }),
    )
    await phone.screen.evaluate(() => {
      Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
      window.dispatchEvent(new Event('offline'))
      Reflect.deleteProperty(navigator, 'onLine')
    })
    const heard = (): Promise<object> => phone.app(() => (getApp() as unknown as { status: object }).status)
    expect(await eventually(heard)).toEqual({ isConnected: false, networkType: 'none' })
  })
})

// The fixture's app.json gives transfers 400 ms; whoever does not test that limit sets a longer one.

test('a file travels up and down with progress', async () => {
  const result = await phone.app(async (address: string) => {
    const downloaded = await new Promise<{ tempFilePath: string; progress: number }>((resolve) => {
      let progress = 0
      const task = wx.downloadFile({
        url: `${address}/file`,
        timeout: 60_000,
        success: ({ tempFilePath }) => resolve({ tempFilePath, progress }),
      })
      task.onProgressUpdate((event) => (progress = event.progress))
    })
    const uploaded = await new Promise<string>((resolve) => {
      wx.uploadFile({
        url: `${address}/up`,
        filePath: downloaded.tempFilePath,
        name: 'avatar',
        timeout: 60_000,
        formData: { 中: '文' },
        success: ({ data }) => resolve(data),
      })
    })
    return { ...downloaded, uploaded }
  }, server.url)
  expect(result).toMatchObject({ progress: 100, uploaded: '{"path":"/up"}' })
  const form = Buffer.from(server.received[1]?.body ?? '', 'latin1').toString()
  expect(server.received[1]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
  expect(form).toContain('name="avatar"; filename="')
  expect(form).toContain('{"path":"/file"}')
  expect(form).toMatch(/name="中"\r\n\r\n文\r\n/)
})

test('progress is told in steps, up to 100 once and before the success', async () => {
  const steps = await phone.app(async (address: string) => {
    const size = 3 * 1024 * 1024
    const filePath = `${wx.env.USER_DATA_PATH}/large.bin`
    wx.getFileSystemManager().writeFileSync(filePath, new ArrayBuffer(size))
    const up: number[] = []
    await new Promise<void>((resolve, fail) => {
      const task = wx.uploadFile({
        url: `${address}/up`,
        filePath,
        name: 'large',
        timeout: 60_000,
        success: () => {
          up.push(-1)
          resolve()
        },
        fail,
      })
      task.onProgressUpdate(({ progress }) => up.push(progress))
    })
    const down: number[] = []
    await new Promise<void>((resolve, fail) => {
      const task = wx.downloadFile({
        url: `${address}/large`,
        timeout: 60_000,
        success: () => resolve(),
        fail,
      })
      task.onProgressUpdate(({ progress, totalBytesExpectedToWrite }) =>
        down.push(totalBytesExpectedToWrite === size ? progress : Number.NaN),
      )
    })
    return { up, down }
  }, server.url)
  for (const list of [steps.up.slice(0, -1), steps.down]) {
    expect(list.length).toBeGreaterThan(3)
    expect(list).toEqual([...new Set(list)].sort((a, b) => a - b))
    expect(list.at(-1)).toBe(100)
  }
  expect(steps.up.at(-1)).toBe(-1)
  expect(
    server.received.map(({ headers }) => Number(headers['content-length'] ?? 0) > 3 * 1024 * 1024),
  ).toEqual([true, false])
})

test.each(['uploadFile', 'downloadFile'] as const)(
  '%s is taken back by abort, on the wire too',
  async (api) => {
    const answer = phone.app(
      (name: 'uploadFile', address: string) =>
        new Promise<string>((resolve) => {
          const filePath = `${wx.env.USER_DATA_PATH}/small.txt`
          wx.getFileSystemManager().writeFileSync(filePath, 'small', 'utf-8')
          const task = wx[name]({
            url: address,
            filePath,
            name: 'small',
            timeout: 60_000,
            fail: ({ errMsg }) => resolve(errMsg),
          })
          Object.assign(getApp(), { task })
        }),
      api,
      `${server.url}/hold/${api}`,
    )
    await eventually(() => heldAt(`/hold/${api}`).length === 1)
    await abort()
    expect(await answer).toBe(`${api}:fail abort`)
    await eventually(() => heldAt(`/hold/${api}`).length === 0)
  },
)

test('a transfer may take as long as networkTimeout of app.json says, and tells its headers', async () => {
  const result = await phone.app(async (address: string) => {
    const download = (url: string, timeout?: number): Promise<object> =>
      new Promise((resolve) => {
        let header: object = {}
        const task = wx.downloadFile({
          url,
          ...(timeout && { timeout }),
          success: ({ statusCode }) => resolve({ statusCode, header }),
          fail: ({ errMsg }) => resolve({ errMsg }),
        })
        task.onHeadersReceived((event) => {
          header = event.header
        })
      })
    return [await download(`${address}/hold`), await download(`${address}/file`, 60_000)]
  }, server.url)
  expect(result).toEqual([
    { errMsg: 'downloadFile:fail timeout' },
    { statusCode: 200, header: expect.objectContaining({ 'content-length': '16' }) },
  ])
})
