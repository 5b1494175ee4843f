import { describe, expect, jest, test } from '@jest/globals'
import { ApiFailure } from '../../../../simulator/client/wx/failure'
import { base64ToBytes, bytesToBase64, encodeRequest } from '../../../../simulator/client/wx/request-body'
import { createRequestQueue, MAX_CONCURRENT_REQUESTS } from '../../../../simulator/client/wx/request-queue'

describe('the body of a request', () => {
  const url = 'https://a.example/x'

  test('of a GET becomes the query string', () => {
    expect(encodeRequest(`${url}?a=1#h`, 'GET', {}, { b: '甲 &', c: undefined, d: 2 })).toMatchObject({
      url: `${url}?a=1&b=%E7%94%B2%20%26&d=2#h`,
      body: null,
    })
  })

  test('of a POST is JSON unless the header asks for a form', () => {
    expect(encodeRequest(url, 'POST', {}, { a: 1 })).toMatchObject({
      body: '{"a":1}',
      header: { 'content-type': 'application/json' },
    })
    const header = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect(encodeRequest(url, 'POST', header, { a: '1+1', b: { c: 1 } })).toMatchObject({
      body: 'a=1%2B1&b=%7B%22c%22%3A1%7D',
    })
  })

  test('may be text or bytes as they are', () => {
    expect(encodeRequest(url, 'PUT', {}, 'plain')).toMatchObject({ body: 'plain', binary: false })
    const bytes = Uint8Array.from([0, 255, 128]).buffer
    const sent = encodeRequest(url, 'PUT', {}, bytes)
    expect(sent.binary).toBe(true)
    expect([...new Uint8Array(base64ToBytes(sent.body ?? ''))]).toEqual([0, 255, 128])
  })

  test('survives a megabyte of bytes', () => {
    const bytes = new Uint8Array(1_000_000).fill(7)
    expect(base64ToBytes(bytesToBase64(bytes.buffer)).byteLength).toBe(1_000_000)
  })

  test('cannot be a number, and the referer cannot be set', () => {
    expect(() => encodeRequest(url, 'POST', {}, 1)).toThrow('instead of Number')
    expect(encodeRequest(url, 'GET', { Referer: 'x', 'X-A': 1, 'X-B': undefined }, undefined).header).toEqual(
      {
        'content-type': 'application/json',
        'x-a': '1',
      },
    )
  })

  test('that cannot be serialised fails with its errno', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(() => encodeRequest(url, 'POST', {}, circle)).toThrow(expect.objectContaining({ errno: 600010 }))
  })
})

describe('the request queue', () => {
  function deferred() {
    let finish: () => void = () => {}
    const promise = new Promise<void>((resolve) => {
      finish = resolve
    })
    return { promise, finish }
  }

  test('keeps ten in flight and starts the next when one is over', async () => {
    const queue = createRequestQueue()
    const open = Array.from({ length: 12 }, deferred)
    const started = jest.fn()
    const results = open.map(({ promise }, index) =>
      queue.add(async () => {
        started(index)
        await promise
      }),
    )
    expect(started).toHaveBeenCalledTimes(MAX_CONCURRENT_REQUESTS)
    open[3]?.finish()
    await results[3]?.result
    await Promise.resolve()
    expect(started.mock.calls.map(([index]) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('goes on after a failure', async () => {
    const queue = createRequestQueue(1)
    const failed = queue.add(() => Promise.reject(new Error('offline')))
    const next = queue.add(async () => 'fine')
    await expect(failed.result).rejects.toThrow('offline')
    await expect(next.result).resolves.toBe('fine')
  })

  test('never starts a request that was cancelled while it waited', async () => {
    const queue = createRequestQueue(1)
    const first = deferred()
    const running = queue.add(() => first.promise)
    const run = jest.fn(async () => {})
    const waiting = queue.add(run)
    expect(waiting.cancel(new ApiFailure('abort'))).toBe(true)
    expect(running.cancel(new ApiFailure('abort'))).toBe(false)
    await expect(waiting.result).rejects.toThrow('abort')
    first.finish()
    await running.result
    expect(run).not.toHaveBeenCalled()
  })
})
