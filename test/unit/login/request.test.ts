import { describe, expect, test } from '@jest/globals'
import type { LoginError, Transport } from '../../../miniprogram/login'
import { createCancel } from '../../../miniprogram/login/cancel'
import { cloudTransport } from '../../../miniprogram/login/cloud'
import { type Fault, problem } from './support/fake-backend'
import { ORIGIN } from './support/fake-wechat'
import { codeOf, launch, many, me, signedInWorld } from './support/launch'

const warm = async (options = {}) => launch(options, await signedInWorld(options))

describe('a request', () => {
  test('carries the token in Authorization and nowhere else', async () => {
    const { login, time, backend } = await warm()
    await time.until(
      login.request({ url: '/v1/me?x=1', method: 'POST', data: { a: 1 }, header: { 'If-Match': 'e1' } }),
    )
    const [sent] = backend.log
    expect(sent?.header).toEqual({ Authorization: expect.stringMatching(/^Bearer wa_/), 'If-Match': 'e1' })
    expect(sent?.data).toEqual({ a: 1 })
    expect(JSON.stringify([sent?.path, sent?.data])).not.toContain('Secret')
  })

  test('goes to the own backend only', async () => {
    const { login, outcome, calls } = await warm({ baseUrl: `${ORIGIN}/` })
    expect(await outcome(login.request({ url: `${ORIGIN}/v1/me` }))).toBe('ok')
    for (const url of ['https://evil.example/v1/me', `${ORIGIN}.evil.example/`, 'v1/me']) {
      expect(await outcome(login.request({ url }))).toBe('misconfigured')
    }
    expect(calls.request).toBe(1)
  })

  test('other 4xx answers are the caller’s: status, reason and body, the body out of logs', async () => {
    const { login, time, backend } = await warm()
    backend.fault = () => problem(412, 'precondition_failed')
    const error: LoginError = await time.until(login.request<never>(me).catch((caught) => caught))
    expect(error).toMatchObject({
      code: 'refused',
      status: 412,
      reason: 'precondition_failed',
      session: 'kept',
    })
    expect(error.body).toMatchObject({ title: 'precondition_failed' })
    expect(JSON.stringify(error)).not.toContain('title')
  })

  test('the page of a hotel’s network is no answer', async () => {
    const { login, backend, outcome } = await warm()
    backend.fault = () => ({
      status: 200,
      body: '<html>Welcome</html>',
      header: { 'Content-Type': 'text/html' },
    })
    expect(await outcome(login.request(me))).toBe('server')
  })

  const passing: [string, Fault, string][] = [
    ['no answer', 'network', 'network'],
    ['502', { status: 502, body: '' }, 'server'],
    ['503', problem(503, 'storage_unavailable'), 'server'],
    ['504', { status: 504, body: '' }, 'server'],
  ]
  test.each(passing)('%s: an idempotent one is repeated once, another is not', async (_name, fault, code) => {
    const { login, backend, outcome } = await warm()
    backend.fault = () => fault
    expect(await outcome(login.request(me))).toBe(code)
    expect(backend.log).toHaveLength(2)
    expect(await outcome(login.request({ ...me, method: 'POST' }))).toBe(code)
    expect(backend.log).toHaveLength(3)
    expect(await outcome(login.request({ ...me, method: 'PATCH', idempotent: true }))).toBe(code)
    expect(backend.log).toHaveLength(5)
    expect(await outcome(login.request({ ...me, idempotent: false }))).toBe(code)
    expect(backend.log).toHaveLength(6)
  })

  test('a long Retry-After is told, not waited for', async () => {
    const { login, time, backend } = await warm()
    backend.fault = () => problem(503, 'storage_unavailable', { 'Retry-After': '30' })
    await expect(time.until(login.request(me))).rejects.toMatchObject({
      code: 'server',
      retryAfterMs: 30_000,
    })
    expect(backend.log).toHaveLength(1)
  })

  test('a 500 is not repeated', async () => {
    const { login, backend, outcome } = await warm({ retries: 3 })
    backend.fault = () => problem(500, 'internal_error')
    expect(await outcome(login.request(me))).toBe('server')
    expect(backend.log).toHaveLength(1)
  })

  test('a backup address takes over when the first gives no answer, and stays', async () => {
    const hosts: string[] = []
    const transport: Transport = ({ url }) => {
      hosts.push(url.split('/')[2] ?? '')
      const answer = url.includes('//a.')
        ? Promise.reject({ errMsg: 'request:fail' })
        : Promise.resolve({ statusCode: 200, data: 'ok' })
      return { answer, abort() {} }
    }
    const { login, time } = await launch({
      transport,
      baseUrl: 'https://a.test',
      backupBaseUrls: ['https://b.test'],
    })
    await time.until(login.request({ url: '/x', auth: 'none' }))
    await time.until(login.request({ url: '/x', auth: 'none' }))
    expect(hosts).toEqual(['a.test', 'b.test', 'b.test'])
  })

  test('a sign-in goes to the backup address with a fresh code', async () => {
    const world = await launch()
    const codes: unknown[] = []
    world.backend.fault = ({ data }) => {
      codes.push((data as { code: string }).code)
      return codes.length === 1 ? 'network' : undefined
    }
    const { login, time } = await launch({ backupBaseUrls: ['https://b.example.test'] }, world)
    await time.until(login.signIn())
    expect(new Set(codes).size).toBe(2)
  })

  test('baseUrl may depend on the running version', async () => {
    const asked: string[] = []
    const baseUrl = (version: string) => {
      asked.push(version)
      return ORIGIN
    }
    const { login, outcome } = await launch({ baseUrl })
    expect(await outcome(login.request(me))).toBe('ok')
    expect(asked).toEqual(['develop'])
  })

  test('at most ten are on the wire', async () => {
    const { login, time, phone } = await warm()
    const wxRequest = (Reflect.get(globalThis, 'wx') as Record<string, (options: object) => object>).request
    let waiting = 0
    let most = 0
    const counted = (options: { success: (result: object) => void }) => {
      waiting += 1
      most = Math.max(most, waiting)
      return wxRequest?.({
        ...options,
        success: (result: object) => {
          waiting -= 1
          options.success(result)
        },
      })
    }
    Object.assign(Reflect.get(globalThis, 'wx'), { request: counted })
    await time.until(Promise.all(many(50, () => login.request(me))))
    expect(most).toBe(10)
    expect(phone.mostInFlight).toBe(10)
  })
})

describe('cancelling', () => {
  test('ends one caller at once and aborts its task; the others go on', async () => {
    const { login, time, calls } = await warm()
    const { signal, cancel } = createCancel()
    const cancelled = codeOf(login.request({ ...me, signal }))
    const other = codeOf(login.request(me))
    await time.advance(40)
    const before = time.elapsed()
    cancel()
    cancel()
    expect(await time.until(cancelled)).toBe('aborted')
    expect(time.elapsed() - before).toBe(0)
    expect(await time.until(other)).toBe('ok')
    expect(calls.request).toBe(2)
  })

  test('while a sign-in is under way it does not stop that for the others', async () => {
    const { login, time, calls } = await launch()
    const { signal, cancel } = createCancel()
    const cancelled = codeOf(login.request({ ...me, signal }))
    const other = codeOf(login.request(me))
    await time.advance(50)
    cancel()
    expect(await time.until(Promise.all([cancelled, other]))).toEqual(['aborted', 'ok'])
    await time.advance(1_000)
    expect(calls).toMatchObject({ login: 1, request: 2 })
  })

  test('before the start nothing is sent', async () => {
    const { login, time, calls } = await warm()
    const { signal, cancel } = createCancel()
    cancel()
    expect(signal.cancelled).toBe(true)
    expect(await time.until(codeOf(login.request({ ...me, signal })))).toBe('aborted')
    expect(calls.request).toBe(0)
  })
})

describe('files', () => {
  function fileApi(name: string, result: object) {
    const sent: Record<string, unknown>[] = []
    Object.assign(Reflect.get(globalThis, 'wx'), {
      [name]: (options: Record<string, (result: object) => void>) => {
        sent.push(options)
        let progress = (_update: { progress: number }): void => {}
        void Promise.resolve().then(() => {
          progress({ progress: 50 })
          options.success?.({ header: {}, errMsg: `${name}:ok`, ...result })
        })
        return {
          abort() {},
          onProgressUpdate: (listener: typeof progress) => {
            progress = listener
          },
        }
      },
    })
    return sent
  }

  test('an upload is signed, tells its progress, and its answer is parsed', async () => {
    const { login, time } = await warm()
    const sent = fileApi('uploadFile', { statusCode: 200, data: '{"id":"1"}' })
    const seen: number[] = []
    const answer = login.uploadFile<{ id: string }>({
      url: '/v1/files',
      filePath: 'tmp/a.png',
      name: 'file',
      onProgress: (percent) => seen.push(percent),
    })
    expect(await time.until(answer)).toEqual({ id: '1' })
    expect(seen).toEqual([50])
    expect(sent[0]).toMatchObject({ url: `${ORIGIN}/v1/files`, filePath: 'tmp/a.png', name: 'file' })
    expect(sent[0]?.header).toEqual({ Authorization: expect.stringMatching(/^Bearer wa_/) })
  })

  test('a download gives the temporary path', async () => {
    const { login, time } = await warm()
    fileApi('downloadFile', { statusCode: 200, tempFilePath: 'tmp/b.pdf' })
    expect(await time.until(login.downloadFile({ url: '/v1/files/1' }))).toBe('tmp/b.pdf')
  })

  test('an upload refused for its size is refused, typed', async () => {
    const { login, outcome } = await warm()
    fileApi('uploadFile', { statusCode: 413, data: '{"code":"payload_too_large"}' })
    expect(await outcome(login.uploadFile({ url: '/v1/files', filePath: 'tmp/a.png', name: 'file' }))).toBe(
      'refused',
    )
  })
})

describe('cloud hosting', () => {
  test('calls the container by its path, with the service in a header', async () => {
    const sent: Record<string, unknown>[] = []
    const cloud = {
      callContainer(options: Record<string, unknown> & { success?: (result: object) => void }) {
        sent.push(options)
        options.success?.({ statusCode: 200, header: {}, data: { ok: true } })
      },
    }
    const transport = cloudTransport(cloud, { env: 'prod-1', service: 'api' })
    const { login, time } = await launch({ transport, baseUrl: 'https://cloud' })
    expect(await time.until(login.request({ url: '/v1/me?x=1', auth: 'none' }))).toEqual({ ok: true })
    expect(sent[0]).toMatchObject({
      path: '/v1/me?x=1',
      config: { env: 'prod-1' },
      header: { 'X-WX-SERVICE': 'api' },
    })
  })
})
