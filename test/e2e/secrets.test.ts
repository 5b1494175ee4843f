import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { TOURIST_APP } from '../../simulator/open-api/index'
import { restart } from './support/devtools'
import { ME, Reader } from './support/reader'
import { eventually } from './support/wait'
import { openWorld, type World } from './support/world'

let world: World
let reader: Reader

/** Everything the client has sent, received, stored or logged. */
const seen = { urls: [] as string[], answers: [] as string[], storage: [] as string[], logs: [] as string[] }

beforeAll(async () => {
  world = await openWorld()
  reader = new Reader(world.mp)
  await reader.signOutIfSignedIn()
  world.mp.on('console', (message: unknown) => seen.logs.push(JSON.stringify(message)))
  world.mp.on('exception', (message: unknown) => seen.logs.push(JSON.stringify(message)))
  await recordNetwork()
})
afterAll(() => world?.close())

/** Wraps the real `wx.request`, until the next restart. */
async function recordNetwork(): Promise<void> {
  await world.mp.mockWxMethod(
    'request',
    function (
      this: { origin(options: object): unknown },
      options: { url: string; success?: (answer: unknown) => void },
    ) {
      const { url, success } = options
      const app = getApp<{ network?: { url: string; answer: string }[] }>()
      app.network = app.network || []
      options.success = (answer) => {
        app.network?.push({ url, answer: JSON.stringify(answer) })
        success?.(answer)
      }
      return this.origin(options)
    },
  )
}

async function collectNetwork(): Promise<void> {
  const network: { url: string; answer: string }[] = await world.mp.evaluate(
    () => getApp<{ network?: unknown[] }>().network || [],
  )
  for (const { url, answer } of network) {
    seen.urls.push(url)
    seen.answers.push(answer)
  }
}

/** Every value in storage, as it is kept and, where it was encrypted, as the app reads it. */
async function readStorage(): Promise<string[]> {
  return world.mp.evaluate(() => {
    const { keys } = wx.getStorageInfoSync()
    const plain = keys.map((key) => JSON.stringify(wx.getStorageSync(key)))
    const opened = keys.map((key) =>
      wx.getStorage({ key, encrypt: true }).then(
        ({ data }) => JSON.stringify(data),
        () => '',
      ),
    )
    return Promise.all(opened).then((texts) => keys.concat(plain, texts))
  })
}

test('session_key, AppSecret and openid reach no answer, storage, log or URL of the client', async () => {
  await reader.signIn()
  await reader.goTo(ME)
  await reader.find(ME, 'member')
  seen.storage.push(...(await readStorage()))
  await collectNetwork()
  await restart(world.mp)
  await recordNetwork()
  await reader.goTo(ME)
  await reader.find(ME, 'member')
  await world.backend.stop()
  await world.mp.evaluate(() => {
    const { login } = getApp<{ login: { request(options: object): Promise<unknown> } }>()
    return login.request({ url: '/v1/me' }).catch((error: Error) => console.error(error.message, error))
  })
  await world.backend.start()
  await reader.signOut()
  seen.storage.push(...(await readStorage()))
  await eventually('the server has ended the session', async () =>
    world.backend.log.some((line) => line.includes('"session_ended"')),
  )
  await collectNetwork()
  expect(seen.urls.map((url) => url.replace(/^.*\/v1/, '/v1'))).toEqual(
    expect.arrayContaining(['/v1/auth/wechat/login', '/v1/me']),
  )

  const { session_key, openid, unionid } = await world.wechat.secrets()
  expect(session_key).not.toHaveLength(0)
  expect(openid).not.toHaveLength(0)
  const secrets = [...session_key, ...openid, ...unionid, TOURIST_APP.secret]
  const spellings = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret, 'base64').toString('hex'),
  ])
  for (const [place, texts] of Object.entries(seen)) {
    expect(texts).not.toHaveLength(0)
    for (const text of texts) expect(spellings.filter((it) => text.includes(it)).map(() => place)).toEqual([])
  }
})

test('session_key and AppSecret are in no line of the backend’s log and not readable in its database', async () => {
  const { session_key } = await world.wechat.secrets()
  const files = await Promise.all(
    ['', '-wal'].map((suffix) =>
      readFile(`${world.backend.databaseFile}${suffix}`).catch(() => Buffer.alloc(0)),
    ),
  )
  expect(world.backend.log.length).toBeGreaterThan(3)
  for (const secret of [...session_key, TOURIST_APP.secret]) {
    expect(world.backend.log.filter((line) => line.includes(secret))).toEqual([])
    expect(files.some((file) => file.includes(secret))).toBe(false)
    expect(files.some((file) => file.includes(Buffer.from(secret, 'base64')))).toBe(false)
  }
})
