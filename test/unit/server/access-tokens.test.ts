import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { HOUR, MINUTE, SECOND } from '../../../server/clock'
import { Sealer } from '../../../server/sealing'
import type { WechatTokenStore } from '../../../server/stores/store'
import { AccessTokens } from '../../../server/wechat/access-tokens'
import { WechatApi } from '../../../server/wechat/api'
import { Breaker } from '../../../server/wechat/breaker'
import { WechatError } from '../../../server/wechat/errors'
import type { WechatCall } from '../../../server/wechat/transport'

/** WeChat's stable_token, as far as it matters here. */
const wechat = {
  valid: 'token-1',
  /** What the stable mode insists on; null: the valid one. */
  stuck: null as string | null,
  isDown: false,
  /** What it says of the AppSecret. */
  errcode: 0,
  fetches: [] as boolean[],
  async call({ body }: WechatCall): Promise<Record<string, unknown>> {
    const { force_refresh: isForced } = body as { force_refresh: boolean }
    wechat.fetches.push(isForced)
    if (wechat.isDown) throw new WechatError('unavailable')
    if (wechat.errcode !== 0) return { errcode: wechat.errcode, errmsg: 'invalid credential, rid: r-1' }
    if (isForced) wechat.stuck = null
    return { access_token: wechat.stuck ?? wechat.valid, expires_in: 7200 }
  },
}

const sealer = new Sealer([randomBytes(32)], randomBytes)
let now: number
let store: WechatTokenStore & { forced: number }

function memoryStore(): typeof store {
  let saved: { sealed: Buffer; expiresAt: number } | null = null
  let lastForced = Number.NEGATIVE_INFINITY
  const it: typeof store = {
    forced: 0,
    find: async () => saved && { sealed: saved.sealed, remainingMs: saved.expiresAt - now },
    save: async (_app, sealed, ttlMs) => {
      saved = { sealed, expiresAt: now + ttlMs }
    },
    drop: async (_app, sealed) => {
      if (saved?.sealed.equals(sealed)) saved = null
    },
    claimForcedRefresh: async (_app, { minIntervalMs }) => {
      if (now - lastForced < minIntervalMs) return false
      lastForced = now
      it.forced += 1
      return true
    },
  }
  return it
}

function newTokens(): AccessTokens {
  const time = { wall: () => now, monotonic: () => now }
  const api = new WechatApi({
    transport: wechat,
    breaker: new Breaker(() => now),
    time,
    onCall: () => undefined,
  })
  return new AccessTokens({
    appId: 'app',
    appSecret: 'secret',
    api,
    store,
    sealer,
    monotonic: () => now,
  })
}

/** A call of the server API that WeChat refuses unless the token is the valid one. */
const call = async (token: string) => {
  if (token !== wechat.valid) throw new WechatError('token_invalid', { upstream: { errcode: 40001 } })
  return token
}

beforeEach(() => {
  now = 1_000_000
  store = memoryStore()
  Object.assign(wechat, { valid: 'token-1', stuck: null, isDown: false, errcode: 0, fetches: [] })
})

describe('AccessTokens', () => {
  test('a hundred callers share one fetch, and the next hundred need none', async () => {
    const tokens = newTokens()
    await Promise.all(Array.from({ length: 100 }, () => tokens.use(call)))
    await Promise.all(Array.from({ length: 100 }, () => tokens.use(call)))
    expect(wechat.fetches).toEqual([false])
  })

  test('another instance finds the token in the store, sealed', async () => {
    await newTokens().use(call)
    expect(await newTokens().use(call)).toBe('token-1')
    expect(wechat.fetches).toHaveLength(1)
    expect((await store.find('app'))?.sealed.includes('token-1')).toBe(false)
  })

  test('one that another instance has left with less than five minutes to live is not taken over', async () => {
    await newTokens().use(call)
    now += 2 * HOUR - 4 * MINUTE
    await newTokens().use(call)
    expect(wechat.fetches).toEqual([false, false])
    now += MINUTE
    await newTokens().use(call)
    expect(wechat.fetches).toHaveLength(2)
  })

  test('in its last five minutes the old one serves while one caller renews', async () => {
    const tokens = newTokens()
    await tokens.use(call)
    now += 2 * HOUR - 4 * MINUTE
    expect(await Promise.all([tokens.use(call), tokens.use(call)])).toEqual(['token-1', 'token-1'])
    expect(wechat.fetches).toHaveLength(2)
  })

  test('a renewal that fails is no matter while the token lives', async () => {
    const tokens = newTokens()
    await tokens.use(call)
    wechat.isDown = true
    now += 2 * HOUR - MINUTE
    expect(await tokens.use(call)).toBe('token-1')
    now += MINUTE
    await expect(tokens.use(call)).rejects.toMatchObject({ failure: 'unavailable' })
    wechat.isDown = false
    expect(await tokens.use(call)).toBe('token-1')
  })

  test('a refused token is replaced once for a hundred callers, and each is tried once more', async () => {
    const tokens = newTokens()
    await tokens.use(call)
    wechat.valid = 'token-2'
    const results = await Promise.all(Array.from({ length: 100 }, () => tokens.use(call)))
    expect(new Set(results)).toEqual(new Set(['token-2']))
    expect(wechat.fetches).toEqual([false, false])
    expect(store.forced).toBe(0)
  })

  test('a token that another instance has replaced meanwhile is not dropped', async () => {
    const [here, there] = [newTokens(), newTokens()]
    await Promise.all([here.use(call), there.use(call)])
    const before = wechat.fetches.length
    wechat.valid = 'token-2'
    await there.use(call)
    expect(await here.use(call)).toBe('token-2')
    expect(wechat.fetches.length - before).toBe(1)
  })

  test('force is used only when the stable mode insists on the refused token, and rarely', async () => {
    const tokens = newTokens()
    await tokens.use(call)
    Object.assign(wechat, { valid: 'token-2', stuck: 'token-1' })
    expect(await tokens.use(call)).toBe('token-2')
    expect(wechat.fetches).toEqual([false, false, true])
    Object.assign(wechat, { valid: 'token-3', stuck: 'token-2' })
    await expect(tokens.use(call)).rejects.toMatchObject({
      failure: 'unavailable',
      details: { reason: 'access_token_refused', retryAfterMs: 30 * SECOND },
    })
    now += 30 * SECOND
    expect(await tokens.use(call)).toBe('token-3')
    expect(store.forced).toBe(2)
  })

  test.each([40001, 40125])(
    'an AppSecret that WeChat refuses with %d is a mistake of ours, not something to wait for',
    async (errcode) => {
      wechat.errcode = errcode
      await expect(newTokens().use(call)).rejects.toMatchObject({
        failure: 'misconfigured',
        details: { upstream: { errcode, rid: 'r-1' } },
      })
      expect(wechat.fetches).toEqual([false])
    },
  )

  test('a refusal of something else changes nothing', async () => {
    const tokens = newTokens()
    const refuse = async () => {
      throw new WechatError('code_invalid')
    }
    await expect(tokens.use(refuse)).rejects.toMatchObject({ failure: 'code_invalid' })
    expect(wechat.fetches).toHaveLength(1)
  })
})
