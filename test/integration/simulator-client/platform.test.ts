import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { eventually, TestPhone } from './support'

let phone: TestPhone
let server: Server
let url: string
/** What arrived at the server. */
const received: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = []
/** Requests to `/hold` wait here. */
let held: (() => void)[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('latin1')
      received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      if (request.url === '/hold') {
        held.push(() => response.end('{}'))
        return
      }
      if (request.url === '/large') {
        response.end(Buffer.alloc(3 * 1024 * 1024))
        return
      }
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.statusCode = request.url === '/teapot' ? 418 : 200
      response.end(JSON.stringify({ path: request.url }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  phone = await TestPhone.open()
})
afterAll(async () => {
  await phone.close()
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  received.length = 0
  held = []
})

describe('storage', () => {
  test('survives a restart, synchronous and encrypted', async () => {
    await phone.app(async () => {
      wx.setStorageSync('sync', { list: [1, '二'] })
      await wx.setStorage({ key: 'secret', data: 'hidden', encrypt: true } as never)
    })
    await phone.restart()
    expect(
      await phone.app(async () => [
        wx.getStorageSync('sync'),
        ((await wx.getStorage({ key: 'secret', encrypt: true } as never)) as unknown as { data: unknown })
          .data,
        wx.getStorageSync('secret') === 'hidden',
        wx.getStorageInfoSync().keys.sort(),
      ]),
    ).toEqual([{ list: [1, '二'] }, 'hidden', false, ['secret', 'sync']])
  })

  test('keeps what was written just before the app went away', async () => {
    await phone.app(() => wx.setStorageSync('last', 'word'))
    await phone.restart()
    expect(await phone.app(() => wx.getStorageSync('last'))).toBe('word')
  })

  test('belongs to the person who holds the phone', async () => {
    await phone.app(() => wx.setStorageSync('mine', 1))
    await phone.control.switchUser({ user: 'xiaohong' })
    await phone.restart()
    expect(await phone.app(() => wx.getStorageSync('mine'))).toBe('')
    await phone.control.switchUser({ user: 'xiaoming' })
    await phone.restart()
    expect(await phone.app(() => wx.getStorageSync('mine'))).toBe(1)
  })

  test('fails for a missing key in the asynchronous form only', async () => {
    expect(
      await phone.app(async () => [
        wx.getStorageSync('never'),
        await wx.getStorage({ key: 'never' }).catch(({ errMsg }: { errMsg: string }) => errMsg),
      ]),
    ).toEqual(['', 'getStorage:fail data not found'])
  })
})

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
      await request({ url: `${url}/teapot`, method: 'POST', data: { a: 1 }, header: { 'X-A': 'b' } }),
    ).toMatchObject({
      statusCode: 418,
      data: { path: '/teapot' },
      cookies: ['a=1', 'b=2'],
      errMsg: 'request:ok',
    })
    expect(received[0]).toMatchObject({
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
    expect(received).toEqual([])
  })

  test('fails when nobody listens, and when time is up', async () => {
    expect(await request({ url: 'http://127.0.0.1:1/' })).toMatchObject({
      errMsg: expect.stringMatching(/^request:fail/),
    })
    expect(await request({ url: `${url}/hold`, timeout: 100 })).toMatchObject({
      errno: 5,
      errMsg: 'request:fail timeout',
    })
  })

  test('keeps ten on the wire, the others wait', async () => {
    const all = phone.app((address: string) => {
      const one = () => new Promise((resolve) => wx.request({ url: address, complete: resolve }))
      return Promise.all(Array.from({ length: 12 }, one)).then(({ length }) => length)
    }, `${url}/hold`)
    await eventually(() => held.length === 10)
    held.shift()?.()
    await eventually(() => held.length === 10 && received.length === 11)
    await eventually(() => {
      for (const release of held.splice(0)) release()
      return received.length === 12 && held.length === 0
    })
    expect(await all).toBe(12)
  })

  test('is taken back by abort, on the wire too', async () => {
    const answer = phone.app(
      (address: string) =>
        new Promise<string>((resolve) => {
          const task = wx.request({ url: address, fail: ({ errMsg }) => resolve(errMsg) })
          setTimeout(() => task.abort(), 100)
        }),
      `${url}/hold`,
    )
    await eventually(() => held.length === 1)
    expect(await answer).toBe('request:fail abort')
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

test('a file travels up and down with progress', async () => {
  const result = await phone.app(async (address: string) => {
    const downloaded = await new Promise<{ tempFilePath: string; progress: number }>((resolve) => {
      let progress = 0
      const task = wx.downloadFile({
        url: `${address}/file`,
        success: ({ tempFilePath }) => resolve({ tempFilePath, progress }),
      })
      task.onProgressUpdate((event) => (progress = event.progress))
    })
    const uploaded = await new Promise<string>((resolve) => {
      wx.uploadFile({
        url: `${address}/up`,
        filePath: downloaded.tempFilePath,
        name: 'avatar',
        formData: { 中: '文' },
        success: ({ data }) => resolve(data),
      })
    })
    return { ...downloaded, uploaded }
  }, url)
  expect(result).toMatchObject({ progress: 100, uploaded: '{"path":"/up"}' })
  const form = Buffer.from(received[1]?.body ?? '', 'latin1').toString()
  expect(received[1]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
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
    await new Promise<void>((resolve) => {
      const task = wx.uploadFile({
        url: `${address}/up`,
        filePath,
        name: 'large',
        success: () => {
          up.push(-1)
          resolve()
        },
      })
      task.onProgressUpdate(({ progress }) => up.push(progress))
    })
    const down: number[] = []
    await new Promise<void>((resolve) => {
      const task = wx.downloadFile({ url: `${address}/large`, success: () => resolve() })
      task.onProgressUpdate(({ progress, totalBytesExpectedToWrite }) =>
        down.push(totalBytesExpectedToWrite === size ? progress : Number.NaN),
      )
    })
    return { up, down }
  }, url)
  for (const list of [steps.up.slice(0, -1), steps.down]) {
    expect(list.length).toBeGreaterThan(3)
    expect(list).toEqual([...new Set(list)].sort((a, b) => a - b))
    expect(list.at(-1)).toBe(100)
  }
  expect(steps.up.at(-1)).toBe(-1)
  expect(received.map(({ headers }) => Number(headers['content-length'] ?? 0) > 3 * 1024 * 1024)).toEqual([
    true,
    false,
  ])
})

describe('files', () => {
  test('of the person’s own folder survive a restart, bytes and text', async () => {
    await phone.app(() => {
      const fs = wx.getFileSystemManager()
      const folder = `${wx.env.USER_DATA_PATH}/notes`
      fs.mkdirSync(folder, true)
      fs.writeFileSync(`${folder}/a.txt`, '一', 'utf-8')
      fs.appendFileSync(`${folder}/a.txt`, '二', 'utf-8')
      fs.writeFileSync(`${folder}/b.bin`, Uint8Array.from([0, 255]).buffer)
    })
    await phone.restart()
    expect(
      await phone.app(() => {
        const fs = wx.getFileSystemManager()
        const folder = `${wx.env.USER_DATA_PATH}/notes`
        const { size } = fs.statSync(`${folder}/a.txt`) as WechatMiniprogram.Stats
        return [
          fs.readdirSync(folder),
          fs.readFileSync(`${folder}/a.txt`, 'utf-8'),
          fs.readFileSync(`${folder}/b.bin`, 'hex'),
          size,
        ]
      }),
    ).toEqual([['a.txt', 'b.bin'], '一二', '00ff', 6])
  })

  test('that were downloaded can be read at once, kept and sent', async () => {
    const result = await phone.app(async (address: string) => {
      const fs = wx.getFileSystemManager()
      const path = await new Promise<string>((resolve) =>
        wx.downloadFile({ url: `${address}/file`, success: ({ tempFilePath }) => resolve(tempFilePath) }),
      )
      const read = fs.readFileSync(path, 'utf-8')
      const saved = await new Promise<string>((resolve, reject) =>
        fs.saveFile({
          tempFilePath: path,
          success: ({ savedFilePath }) => resolve(savedFilePath),
          fail: reject,
        }),
      )
      const gone = await new Promise((resolve) => fs.access({ path, fail: resolve }))
      await new Promise((resolve) =>
        wx.uploadFile({ url: `${address}/up`, filePath: saved, name: 'kept', complete: resolve }),
      )
      return { read, gone }
    }, url)
    expect(result).toEqual({
      read: '{"path":"/file"}',
      gone: expect.objectContaining({
        errno: 1300002,
        errMsg: expect.stringMatching(/^access:fail no such file or directory http:\/\/tmp\//),
      }),
    })
    expect(received[1]?.body).toContain('{"path":"/file"}')
  })

  test('of the code package can be read but not changed', async () => {
    expect(
      await phone.app(() => {
        const fs = wx.getFileSystemManager()
        try {
          fs.writeFileSync('/app.json', '{}', 'utf-8')
          return 'written'
        } catch (error) {
          return [(error as Error).message, String(fs.readFileSync('/app.json', 'utf-8')).includes('pages')]
        }
      }),
    ).toEqual(['writeFileSync:fail permission denied, cannot access file path /app.json', true])
  })
})

describe('WeChat’s own part of the screen', () => {
  test('shows a toast until its time is over', async () => {
    await phone.app(() => wx.showToast({ title: '好了', duration: 1000 }))
    expect(await phone.screen.locator('.toast').innerText()).toBe('好了')
    await eventually(async () => (await phone.screen.locator('.toast').count()) === 0)
  })

  test('shows a loading until it is hidden', async () => {
    await phone.app(() => wx.showLoading({ title: '请稍候' }))
    await phone.settled()
    expect(await phone.screen.locator('.toast .spinner').count()).toBe(1)
    await phone.app(() => wx.hideLoading())
    expect(await phone.screen.locator('.toast').count()).toBe(0)
  })

  test('asks a modal question and tells the answer', async () => {
    const ask = (): Promise<unknown> =>
      phone.app(async () => {
        const { confirm, cancel, content } = await wx.showModal({
          title: '名字',
          editable: true,
          content: '旧',
        })
        return { confirm, cancel, content }
      })
    const confirmed = ask()
    await phone.screen.locator('.modal-input').fill('新')
    await phone.screen.locator('.modal-buttons button').last().tap()
    expect(await confirmed).toEqual({ confirm: true, cancel: false, content: '新' })
    const cancelled = ask()
    await phone.screen.locator('.modal-buttons button').first().tap()
    expect(await cancelled).toEqual({ confirm: false, cancel: true, content: null })
  })

  test('offers an action sheet', async () => {
    const choose = (): Promise<unknown> =>
      phone.app(() =>
        wx.showActionSheet({ itemList: ['甲', '乙'] }).then(
          ({ tapIndex }) => tapIndex,
          ({ errMsg }: { errMsg: string }) => errMsg,
        ),
      )
    const chosen = choose()
    await phone.screen.getByText('乙').tap()
    expect(await chosen).toBe(1)
    const dismissed = choose()
    await phone.screen.locator('.action-sheet .apart').tap()
    expect(await dismissed).toBe('showActionSheet:fail cancel')
  })

  test('names the page, offers the way back, and leaves a custom page its whole screen', async () => {
    await phone.go('reLaunch', '/pages/mine/index')
    const title = phone.screen.locator('.navigation-title')
    expect(await title.innerText()).toBe('我的')
    await phone.app(() => wx.setNavigationBarTitle({ title: '改名' }))
    expect(await title.innerText()).toBe('改名')
    const before = await phone.app(() => wx.getWindowInfo().windowHeight)
    await phone.go('navigateTo', '/pages/detail/index')
    expect(await phone.app(() => wx.getWindowInfo().windowHeight)).toBe(844)
    // 47 for the status bar, 44 for the navigation bar, 50 and 34 below.
    expect(before).toBe(844 - 47 - 44 - 50 - 34)
    await phone.go('navigateTo', '/pages/controls/index')
    await phone.screen.locator('.navigation-left').tap()
    await eventually(async () => (await phone.app(() => getCurrentPages().length)) === 2)
  })

  test('puts a badge on a tab', async () => {
    await phone.go('reLaunch', '/pages/mine/index')
    await phone.app(() => wx.setTabBarBadge({ index: 0, text: '3' }))
    expect(await phone.screen.locator('.tab-bar .badge').innerText()).toBe('3')
    await phone.app(() => wx.removeTabBarBadge({ index: 0 }))
    expect(await phone.screen.locator('.tab-bar .badge').count()).toBe(0)
  })
})

test('what is not simulated is undefined, and the console says so once', async () => {
  phone.events.length = 0
  expect(
    await phone.app(() => {
      const { startWifi } = wx as unknown as Record<string, unknown>
      return [
        typeof startWifi,
        typeof wx.startWifi,
        wx.canIUse('startWifi'),
        wx.canIUse('login'),
        wx.canIUse('button.open-type'),
      ]
    }),
  ).toEqual(['undefined', 'undefined', false, true, true])
  const told = phone.events.filter(
    (event) => event.type === 'log' && String(event.args[0]).includes('wx.startWifi'),
  )
  expect(told).toHaveLength(1)
})

test('what the app logs reaches the host as data', async () => {
  phone.events.length = 0
  await phone.app(() => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    console.warn('careful', { a: [1, undefined] }, circle, new Error('inside').message, () => 1)
  })
  expect(phone.events).toContainEqual({
    type: 'log',
    level: 'warn',
    args: [
      'careful',
      { a: [1, null] },
      { self: '[Circular]' },
      'inside',
      expect.stringContaining('[Function'),
    ],
  })
})
