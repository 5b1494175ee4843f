import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { whoAnswers } from '../../../scripts/doctor/backend.mjs'
import { type Facts, gatherFacts } from '../../../scripts/doctor/facts.mjs'
import { askWechat } from '../../../scripts/doctor/wechat.mjs'
import { startOpenApi, TOURIST_APP } from '../../../simulator/open-api/index'

const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee00'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'doctor-'))
  write('project.config.json', { appid: 'touristappid', libVersion: '3.8.0' })
  write('package.json', { dependencies: { 'mobx-miniprogram': '6.12.3' } })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, content: unknown): string {
  const target = path.join(root, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content))
  return target
}

/** Never the real WeChat: port 9 of this machine refuses. */
const gather = (env: Record<string, string> = {}): Promise<Facts> =>
  gatherFacts({
    root,
    env: { WECHAT_API: 'http://127.0.0.1:9', PORT: '9', ...env },
    platform: 'linux',
    home: root,
    lan: [],
  })

describe('facts of the doctor', () => {
  it('name the project file that is no JSON', async () => {
    write('project.private.config.json', '{"appid": "touristappid",}')
    await expect(gather()).rejects.toThrow('project.private.config.json is missing or no JSON')
    rmSync(path.join(root, 'project.private.config.json'))
    rmSync(path.join(root, 'project.config.json'))
    await expect(gather()).rejects.toThrow('project.config.json is missing or no JSON')
  })

  it('sees packages that are missing, older than the lock file, and up to date', async () => {
    expect((await gather()).installed).toBe('missing')
    const lock = write('package-lock.json', {})
    const stamp = write('node_modules/.package-lock.json', {})
    utimesSync(lock, 2000, 2000)
    utimesSync(stamp, 1000, 1000)
    expect((await gather()).installed).toBe('stale')
    utimesSync(stamp, 3000, 3000)
    expect((await gather()).installed).toBe('fresh')
  })

  it('sees whether miniprogram_npm holds what is installed', async () => {
    const name = 'mobx-miniprogram'
    expect((await gather()).npm).toEqual([{ name, installed: null, built: false, fresh: null }])
    write(`node_modules/${name}/package.json`, { version: '6.12.3' })
    write(`miniprogram/miniprogram_npm/${name}/index.js`, '')
    expect((await gather()).npm).toEqual([{ name, installed: '6.12.3', built: true, fresh: null }])
    const stamp = 'node_modules/.cache/miniprogram-simulator/miniprogram-miniprogram_npm.json'
    write(stamp, [`${name}@6.12.2`])
    expect((await gather()).npm[0]?.fresh).toBe(false)
    write(stamp, [`${name}@6.12.3`])
    expect((await gather()).npm[0]?.fresh).toBe(true)
  })

  it('lets the private configuration and the shell win', async () => {
    write('project.private.config.json', { appid: 'wx4f1a2b3c4d5e6f70' })
    write('.env', 'WECHAT_APPID=wxfromfile\n')
    expect((await gather()).project.appId).toBe('wx4f1a2b3c4d5e6f70')
    expect((await gather()).account.appId).toBe('wxfromfile')
    expect((await gather({ WECHAT_APPID: 'wxfromshell' })).account.appId).toBe('wxfromshell')
  })

  it('reads the secret from a file, too, and keeps it to itself', async () => {
    const file = write('secret', `${SECRET}\n`)
    const facts = await gather({ WECHAT_APPID: 'wx4f1a2b3c4d5e6f70', WECHAT_SECRET_FILE: file })
    expect(facts.account.secret).toBe('given')
    expect(facts.wechat.answer).toBe('unreachable')
    expect(JSON.stringify(facts)).not.toContain(SECRET)
    expect((await gather({ WECHAT_SECRET_FILE: path.join(root, 'none') })).account.secret).toBe('unreadable')
  })

  it.each(['xxxxxxxxxxxxxxxxxxxxxxxx', '<your secret>', 'short', 'your-secret-goes-here'])(
    'knows that %s is no secret',
    async (WECHAT_SECRET) => {
      expect((await gather({ WECHAT_SECRET })).account.secret).toBe('placeholder')
    },
  )

  it('reads the addresses of the mini program as they are written', async () => {
    write('miniprogram/config.ts', "{ develop: 'http://a', trial: 'https://b',\n release: 'https://c' }")
    expect((await gather()).project.backends).toEqual({
      develop: 'http://a',
      trial: 'https://b',
      release: 'https://c',
    })
  })
})

describe('asking WeChat', () => {
  it('tells a good secret from a wrong one, without keeping the token', async () => {
    const wechat = await startOpenApi()
    try {
      const { appid: appId, secret } = TOURIST_APP
      const good = await askWechat({ origin: wechat.url, appId, secret })
      expect(good).toMatchObject({ answer: 'accepted', origin: wechat.url })
      expect(good.clockDriftSeconds).toBeLessThanOrEqual(1)
      expect(await askWechat({ origin: wechat.url, appId, secret: SECRET })).toMatchObject({
        answer: { refused: 40_125 },
      })
    } finally {
      await wechat.close()
    }
  })

  it('reads the clock even where there is no secret to ask about', async () => {
    const response = new Response(null, { headers: { date: 'Sun, 22 Nov 2026 10:00:00 GMT' } })
    const now = Date.parse('2026-11-22T10:02:00Z')
    const account = { origin: 'https://api.weixin.qq.com', appId: '', secret: null }
    expect(
      await askWechat(
        account,
        async () => response,
        () => now,
      ),
    ).toEqual({
      origin: account.origin,
      answer: 'not_asked',
      clockDriftSeconds: 120,
    })
  })

  it.each(['https://weixin.qq.com.evil.cn', 'http://api.weixin.qq.com', 'nonsense'])(
    'shows the secret to nobody at %s',
    async (origin) => {
      const calls: unknown[] = []
      const send = (async (...call: unknown[]) => {
        calls.push(call)
        return new Response('{}')
      }) as typeof fetch
      expect((await askWechat({ origin, appId: 'wx1', secret: SECRET }, send)).answer).toBe('not_wechat')
      expect(calls).toEqual([])
    },
  )
})

describe('asking the backend', () => {
  let server: Server
  afterEach(() => new Promise((done) => server.close(done)))

  async function answering(body: string): Promise<string> {
    server = createServer((_, response) => response.writeHead(401).end(body))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  }

  it('knows a backend by its refusal', async () => {
    expect(await whoAnswers(await answering('{"code":"authentication_required"}'))).toBe('backend')
  })

  it('takes any other answer for a stranger', async () => {
    expect(await whoAnswers(await answering('<html>'))).toBe('stranger')
  })
})
