import { describe, expect, jest, test } from '@jest/globals'
import { createLine } from '../../../../simulator/host/line'
import { createRevokedTokens } from '../../../../simulator/host/revoked-tokens'

const outcomes = async (line: ReturnType<typeof createLine>, send: () => Promise<string>, times: number) => {
  const all: unknown[] = []
  for (let i = 0; i < times; i += 1) {
    all.push(await line.carry(send).catch(({ data }: { data: unknown }) => data))
  }
  return all
}

describe('the line of a phone', () => {
  const reset = {
    errMsg: 'request:fail errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET',
    errno: 600001,
  }

  test('carries everything when it is good', async () => {
    expect(await outcomes(createLine(), async () => 'ok', 3)).toEqual(['ok', 'ok', 'ok'])
  })

  test('carries nothing when it is offline', async () => {
    const line = createLine()
    line.quality = 'offline'
    const send = jest.fn(async () => 'ok')
    expect(await outcomes(line, send, 1)).toEqual([
      {
        errMsg: 'request:fail errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED',
        errno: 600001,
      },
    ])
    expect(send).not.toHaveBeenCalled()
  })

  test('loses every second call when it is lossy, in turn on the way out and on the way back', async () => {
    const line = createLine()
    line.quality = 'lossy'
    const send = jest.fn(async () => 'ok')
    expect(await outcomes(line, send, 8)).toEqual(['ok', reset, 'ok', reset, 'ok', reset, 'ok', reset])
    expect(send).toHaveBeenCalledTimes(6)
  })

  test('waits before it sends when it is slow, until the caller gives up', async () => {
    const waits: number[] = []
    const line = createLine(async (milliseconds, signal) => {
      waits.push(milliseconds)
      signal?.throwIfAborted()
    })
    line.quality = 'slow'
    const send = jest.fn(async () => 'ok')
    expect(await line.carry(send)).toBe('ok')
    await expect(line.carry(send, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    expect(waits).toEqual([2_000, 2_000])
    expect(send).toHaveBeenCalledTimes(1)
  })
})

describe('revoked tokens', () => {
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}`, other: 'x' })
  const OLD = 'wa_route.aaaaaaaaaaaaaaaaaaaa'
  const NEW = 'wa_route.bbbbbbbbbbbbbbbbbbbb'

  test('travel as they are before the revocation', () => {
    expect(createRevokedTokens().travel(bearer(OLD))).toEqual(bearer(OLD))
  })

  test('travel altered after it, in the same shape', () => {
    const tokens = createRevokedTokens()
    tokens.revoke()
    expect(tokens.travel(bearer(OLD))).toEqual(bearer('wa_route.aaaaaaaaaaaaaaaaAAAA'))
    expect(tokens.travel(bearer('wa_AAAA'))).toEqual(bearer('wa_BBBB'))
  })

  test('are only those that no answer brought since', () => {
    const tokens = createRevokedTokens()
    tokens.revoke()
    tokens.learn(JSON.stringify({ deep: [{ access_token: NEW }] }))
    tokens.learn('no json')
    expect(tokens.travel(bearer(NEW))).toEqual(bearer(NEW))
    tokens.revoke()
    expect(tokens.travel(bearer(NEW))).not.toEqual(bearer(NEW))
    tokens.restore()
    expect(tokens.travel(bearer(OLD))).toEqual(bearer(OLD))
  })
})
