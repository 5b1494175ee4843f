import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import type { LoginResponse, Me } from '../../../../miniprogram/login/contract'
import { newFolder, type OpenApi, startOpenApi } from '../support/backend'
import type { Answer } from '../support/client'
import { PNG_PICTURE } from '../support/pictures'
import { launchServer, type ServerProcess } from '../support/process'
import { describeWithRedis, type RedisServer, startRedis } from '../support/redis'
import { until } from '../support/until'

describeWithRedis('two processes on one Redis', () => {
  let redis: RedisServer
  let wechat: OpenApi
  let here: ServerProcess
  let there: ServerProcess

  beforeAll(async () => {
    wechat = await startOpenApi()
    await wechat.control.enforceLimits({ on: false })
    redis = await startRedis()
    const env = {
      WECHAT_API: wechat.url,
      REDIS_URL: redis.url.href,
      SEALING_KEY: randomBytes(32).toString('base64'),
      AVATAR_DIR: path.join(await newFolder(), 'avatars'),
      RATE_AUTH_PER_IP: '1000000',
      RATE_PER_USER: '1000000',
      RATE_PHONE_PER_USER: '1000000',
    }
    ;[here, there] = await Promise.all([launchServer(env), launchServer(env)])
  }, 120_000)

  const newCode = async () => (await wechat.control.issueCode({ appid: 'touristappid' })).code
  const logIn = async (): Promise<LoginResponse> => (await here.login(await newCode())).body
  const onBoth = <T>(count: number, ask: (backend: ServerProcess) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => ask(index % 2 ? here : there)))
  /** As the SDK does: `action: retry` means to ask again. A busy machine may take longer than the store's patience. */
  async function patiently<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
    let answer = await ask()
    await until(async () => {
      if (answer.status !== 503 && answer.body?.code !== 'request_in_progress') return true
      answer = await ask()
      return false
    })
    return answer
  }

  async function callsTo(path: string, work: () => Promise<unknown>): Promise<number> {
    const { calls: before } = await wechat.control.calls()
    await work()
    const { calls } = await wechat.control.calls({ since: before.at(-1)?.id ?? 0 })
    return calls.filter((it) => it.path === path).length
  }

  test('what one issues, the other knows', async () => {
    const { access_token, refresh_token, user } = await logIn()
    expect((await there.me(access_token)).body.id).toBe(user.id)
    const renewed = await there.refresh(refresh_token)
    expect((await here.me(renewed.body.access_token)).status).toBe(200)
    expect((await there.logout(renewed.body.access_token)).status).toBe(204)
    expect((await here.me(renewed.body.access_token)).status).toBe(401)
  })

  test('200 parallel refreshes of one token, five times over, make one successor', async () => {
    for (let round = 0; round < 5; round++) {
      const { refresh_token } = await logIn()
      const answers = await onBoth(200, (backend) => patiently(() => backend.refresh(refresh_token)))
      const successors = answers.filter((it) => it.status === 200).map((it) => it.body.refresh_token)
      expect(new Set(successors).size).toBe(1)
      for (const { status, body } of answers)
        if (status !== 200) expect([status, body.code]).toEqual([400, 'refresh_token_invalid'])
      expect((await patiently(() => there.refresh(successors[0] ?? ''))).status).toBe(200)
    }
  }, 120_000)

  test('once a revocation is answered nothing of the session works, however a refresh raced it', async () => {
    for (let round = 0; round < 60; round++) {
      const { access_token, refresh_token } = await logIn()
      const [refreshed, revoked] = await Promise.all([
        patiently(() => here.refresh(refresh_token)),
        patiently(() => there.call('POST', '/v1/auth/revoke', { body: { token: refresh_token } })),
      ])
      expect(revoked.status).toBe(200)
      expect([200, 400]).toContain(refreshed.status)
      const tokens = [access_token, ...(refreshed.status === 200 ? [refreshed.body.access_token] : [])]
      for (const token of tokens) expect((await patiently(() => here.me(token))).status).toBe(401)
      const successor = refreshed.status === 200 ? refreshed.body.refresh_token : refresh_token
      expect((await patiently(() => there.refresh(successor))).status).toBe(400)
    }
  }, 120_000)

  test('one code, presented fifty times at once, is exchanged once and starts one session', async () => {
    const code = await newCode()
    const exchanges = await callsTo('/sns/jscode2session', async () => {
      const answers = await onBoth(50, (backend) => backend.login(code))
      expect(answers.filter((it) => it.status === 200)).toHaveLength(1)
      for (const { status, body } of answers)
        if (status !== 200) expect([status, body.code]).toEqual([400, 'wechat_code_used'])
    })
    expect(exchanges).toBe(1)
  })

  test('one phone code, presented twenty times at once, is billed once and answered alike', async () => {
    const { access_token: token } = await logIn()
    const { code } = await wechat.control.issuePhoneCode({ appid: 'touristappid' })
    const headers = { 'idempotency-key': 'an-idempotency-key-of-this-test' }
    const billed = await callsTo('/wxa/business/getuserphonenumber', async () => {
      const answers = await onBoth(20, (backend) =>
        patiently(() => backend.call('POST', '/v1/me/phone', { token, body: { code }, headers })),
      )
      expect(new Set(answers.map((it) => it.text)).size).toBe(1)
      expect(answers[0]?.status).toBe(200)
    })
    expect(billed).toBe(1)
  })

  test('a picture that one takes, the other shows and removes', async () => {
    const { access_token: token } = await logIn()
    const form = new FormData()
    form.append('avatar', new Blob([PNG_PICTURE]), 'avatar')
    const uploaded = await fetch(`${here.url}/v1/me/avatar`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    })
    const { avatar_url } = (await uploaded.json()) as Me
    const shown = () => fetch(`${there.url}${new URL(avatar_url ?? '').pathname}`)
    expect(Buffer.from(await (await shown()).arrayBuffer())).toEqual(PNG_PICTURE)
    await there.call('PATCH', '/v1/me', { token, body: { avatar_url: null } })
    expect((await shown()).status).toBe(404)
  })

  test('a frozen Redis is 503, and both serve again by themselves', async () => {
    const { access_token, refresh_token } = await logIn()
    await Promise.all([here.me(access_token), there.me(access_token)])
    redis.freeze()
    try {
      const refused = async (backend: ServerProcess) => {
        const { status, body, headers } = await backend.me(access_token)
        expect([status, body.code, body.action]).toEqual([503, 'storage_unavailable', 'retry'])
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      }
      await Promise.all([here, there].map(refused))
    } finally {
      redis.thaw()
    }
    for (const backend of [here, there])
      await until(async () => (await backend.me(access_token)).status === 200)
    expect((await patiently(() => there.refresh(refresh_token))).status).toBe(200)
  })

  test('both stop cleanly, also while Redis is away', async () => {
    const { access_token } = await logIn()
    await redis.kill()
    expect((await here.me(access_token)).status).toBe(503)
    for (const { child, exited } of [here, there]) {
      child.kill('SIGTERM')
      expect(await exited).toBe(0)
    }
  })
})
