import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type EchoServer, startEchoServer } from './echo-server'
import { FIXTURE, TestPhone } from './support'

let projectRoot: string
let phone: TestPhone
let server: EchoServer

beforeAll(async () => {
  projectRoot = await mkdtemp(path.join(os.tmpdir(), 'miniprogram-storage-'))
  await cp(FIXTURE, projectRoot, { recursive: true })
  server = await startEchoServer()
  phone = await TestPhone.open({ projectRoot })
})
afterAll(async () => {
  await phone.close()
  server.close()
  await rm(projectRoot, { recursive: true })
})
beforeEach(() => {
  server.received.length = 0
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

  test('takes and gives many at once', async () => {
    expect(
      await phone.app(async () => {
        await wx.batchSetStorage({
          kvList: [
            { key: 'one', value: 1 },
            { key: 'two', value: [2] },
          ],
        } as never)
        wx.batchSetStorageSync([{ key: 'three', value: '三' }])
        const { dataList } = (await wx.batchGetStorage({
          keyList: ['two', 'never'],
        } as never)) as unknown as {
          dataList: unknown[]
        }
        return [dataList, wx.batchGetStorageSync(['one', 'three'])]
      }),
    ).toEqual([
      [[2], ''],
      [1, '三'],
    ])
  })

  test('has room for 1 MB under a key and 10 MB in all, and says what it holds', async () => {
    expect(
      await phone.app(async () => {
        wx.clearStorageSync()
        const write = (key: string, length: number): Promise<string> =>
          wx.setStorage({ key, data: 'x'.repeat(length) }).then(
            ({ errMsg }) => errMsg,
            ({ errMsg }: { errMsg: string }) => errMsg,
          )
        const large = 1024 * 1024 - 100
        const answers = [await write('too-large', 1024 * 1024 + 1)]
        for (let index = 0; index < 11; index += 1) answers.push(await write(`part-${index}`, large))
        const { limitSize, keys } = await wx.getStorageInfo()
        wx.clearStorageSync()
        return { first: answers[0], tenth: answers[10], last: answers[11], limitSize, keys: keys.length }
      }),
    ).toEqual({
      first: expect.stringMatching(/^setStorage:fail /),
      tenth: 'setStorage:ok',
      last: expect.stringMatching(/^setStorage:fail /),
      limitSize: 10 * 1024,
      keys: 10,
    })
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

test('storage belongs to the AppID', async () => {
  const project = path.join(projectRoot, 'project.private.config.json')
  await phone.app(() => wx.setStorageSync('owner', 'first'))
  await writeFile(project, JSON.stringify({ appid: 'wxaaaaaaaaaaaaaaaa' }))
  await phone.restart()
  const seen = (): Promise<unknown> =>
    phone.app(() => [wx.getAccountInfoSync().miniProgram.appId, wx.getStorageSync('owner')])
  expect(await seen()).toEqual(['wxaaaaaaaaaaaaaaaa', ''])
  await rm(project)
  await phone.restart()
  expect(await seen()).toEqual(['touristappid', 'first'])
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
        wx.downloadFile({
          url: `${address}/file`,
          timeout: 60_000,
          success: ({ tempFilePath }) => resolve(tempFilePath),
        }),
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
        wx.uploadFile({
          url: `${address}/up`,
          filePath: saved,
          name: 'kept',
          timeout: 60_000,
          complete: resolve,
        }),
      )
      return { read, gone }
    }, server.url)
    expect(result).toEqual({
      read: '{"path":"/file"}',
      gone: expect.objectContaining({
        errno: 1300002,
        errMsg: expect.stringMatching(/^access:fail no such file or directory http:\/\/tmp\//),
      }),
    })
    expect(server.received[1]?.body).toContain('{"path":"/file"}')
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
