import { describe, expect, test } from '@jest/globals'
import { type FaultEffect, TOURIST_APP } from '../../../simulator/open-api'
import { useOpenApi } from './harness'

const harness = useOpenApi()
const { appid, secret } = TOURIST_APP
const path = '/sns/jscode2session'

async function freshCode(): Promise<string> {
  return (await harness.api.control.issueCode({ appid })).code
}

function ask(code: string, signal?: AbortSignal): Promise<Response> {
  const query = new URLSearchParams({ appid, secret, js_code: code, grant_type: 'authorization_code' })
  return fetch(`${harness.api.url}${path}?${query}`, { redirect: 'manual', ...(signal && { signal }) })
}

async function once(effect: FaultEffect): Promise<void> {
  await harness.api.control.addFault({ path, times: 1, effect })
}

/** Whether the code is still good, and the statuses in the call log. */
async function afterwards(code: string): Promise<{ spent: boolean; statuses: (number | null)[] }> {
  const spent = (await harness.exchange(code)).errcode === 40163
  const { calls } = await harness.api.control.calls()
  return { spent, statuses: calls.map(({ status }) => status) }
}

describe('WeChat does no work and', () => {
  test('is busy once', async () => {
    await once({ kind: 'errcode', errcode: -1 })
    const code = await freshCode()
    const answer = JSON.parse(await (await ask(code)).text())
    expect(answer.errcode).toBe(-1)
    expect(answer.errmsg).toMatch(/^system error, rid: /)
    expect(await afterwards(code)).toEqual({ spent: false, statuses: [200, 200] })
  })

  test('says an errcode nobody knows, or quotes its number', async () => {
    await once({ kind: 'errcode', errcode: 99999, errmsg: 'new in 2027' })
    await once({ kind: 'errcode', errcode: '40029' })
    expect(await harness.exchange('x')).toMatchObject({
      errcode: 99999,
      errmsg: expect.stringMatching(/^new in 2027, rid/),
    })
    expect(await harness.exchange('x')).toMatchObject({
      errcode: '40029',
      errmsg: expect.stringMatching(/^invalid code, rid/),
    })
  })

  test("a proxy's 502 page comes instead", async () => {
    await once({ kind: 'answer', status: 502, body: '<h1>Bad Gateway</h1>' })
    const code = await freshCode()
    const answer = await ask(code)
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      502,
      'text/html',
      '<h1>Bad Gateway</h1>',
    ])
    expect(await afterwards(code)).toEqual({ spent: false, statuses: [502, 200] })
  })

  test('a redirect comes instead', async () => {
    await once({ kind: 'answer', status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' })
    expect((await ask('x')).headers.get('location')).toBe('http://127.0.0.1:9/')
  })

  test('the connection is cut', async () => {
    await once({ kind: 'reset', processed: false })
    const code = await freshCode()
    await expect(ask(code)).rejects.toThrow('fetch failed')
    expect(await afterwards(code)).toEqual({ spent: false, statuses: [null, 200] })
  })
})

describe('WeChat does its work, but', () => {
  test('the answer is lost with the connection, and the code is spent', async () => {
    await once({ kind: 'reset', processed: true })
    const code = await freshCode()
    await expect(ask(code)).rejects.toThrow('fetch failed')
    expect(await afterwards(code)).toEqual({ spent: true, statuses: [null, 200] })
  })

  test('never answers', async () => {
    await once({ kind: 'hang', processed: true })
    const code = await freshCode()
    await expect(ask(code, AbortSignal.timeout(50))).rejects.toThrow('timeout')
    expect(await afterwards(code)).toEqual({ spent: true, statuses: [null, 200] })
  })

  test('leaves a member out and adds one', async () => {
    await once({ kind: 'merge', members: { openid: null, errcode: 0, novelty: { deep: true } } })
    const answer = JSON.parse(await (await ask(await freshCode())).text())
    expect(answer).toEqual({
      session_key: expect.any(String),
      unionid: expect.any(String),
      errcode: 0,
      novelty: { deep: true },
    })
  })

  test('breaks off in the middle of the JSON', async () => {
    await once({ kind: 'truncate', bytes: 10 })
    expect(await (await ask(await freshCode())).text()).toBe('{"session_')
  })

  test('drips blanks for ever', async () => {
    await once({ kind: 'drip', every: 1, bytes: 3 })
    const hangUp = new AbortController()
    const answer = await ask(await freshCode(), hangUp.signal)
    const reader = answer.body?.getReader()
    let text = ''
    while (reader && text.length < 30) {
      const { value } = await reader.read()
      text += new TextDecoder().decode(value)
    }
    expect(text).toMatch(/^ {30,}$/)
    hangUp.abort()
  })
})

test('a slow call answers after its delay, and its code works', async () => {
  await harness.api.control.addFault({ path, times: 1, delay: 30 })
  const began = performance.now()
  expect(await harness.exchange(await freshCode())).toHaveProperty('openid')
  expect(performance.now() - began).toBeGreaterThanOrEqual(29)
})

test('who hangs up during the delay has not spent the code', async () => {
  await harness.api.control.addFault({ path, times: 1, delay: 60_000 })
  const code = await freshCode()
  await expect(ask(code, AbortSignal.timeout(20))).rejects.toThrow('timeout')
  expect(await harness.exchange(code)).toHaveProperty('openid')
})

test('faults are listed, counted down and cleared', async () => {
  const { control } = harness.api
  const busy = { kind: 'errcode', errcode: -1 } as const
  await control.addFault({ path: '*', times: 2, effect: busy })
  await control.addFault({ path, delay: 5 })
  await harness.exchange('x')
  expect((await control.faults()).faults).toEqual([
    { path: '*', times: 1, effect: busy },
    { path, delay: 5 },
  ])
  await control.clearFaults({ path })
  expect((await control.faults()).faults).toHaveLength(1)
  await control.clearFaults()
  expect((await control.faults()).faults).toEqual([])
})

test('a fault that means nothing is refused by name', async () => {
  const { control } = harness.api
  await expect(control.addFault({ path: '/sns/jscode2sesion', delay: 1 })).rejects.toThrow(
    'path must be one of',
  )
  const effect = { kind: 'reset' } as unknown as FaultEffect
  await expect(control.addFault({ path, effect })).rejects.toThrow('processed must be true or false')
  await expect(control.addFault({ path, times: 0 })).rejects.toThrow('times must be a whole number from 1')
  const headers = { location: 'a\r\nb: c' }
  await expect(
    control.addFault({ path, effect: { kind: 'answer', status: 302, headers, body: '' } }),
  ).rejects.toThrow('"location" is no valid header')
})

test('stopping the server ends hanging calls', async () => {
  await once({ kind: 'hang', processed: false })
  const hanging = ask('x').catch(() => 'ended')
  const log = async (): Promise<number> => (await harness.api.control.calls()).calls.length
  while ((await log()) === 0) await new Promise((resolve) => setImmediate(resolve))
  await harness.api.close()
  expect(await hanging).toBe('ended')
})
