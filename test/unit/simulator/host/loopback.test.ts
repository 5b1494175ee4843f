import { createServer } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, test } from '@jest/globals'
import {
  isLocalRequest,
  type LoopbackListener,
  listenOnLoopbacks,
  PortInUseError,
} from '../../../../simulator/host/loopback'

const open: LoopbackListener[] = []
const listen = async (port: number): Promise<LoopbackListener> => {
  const listener = await listenOnLoopbacks(() => createServer((_, response) => response.end('ok')), port)
  open.push(listener)
  return listener
}
/** Milliseconds after which nobody is taken to answer; a busy machine takes its time. */
const PATIENCE = 20_000
const connects = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host)
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    setTimeout(() => resolve(false), PATIENCE).unref()
  }).then((reached) => reached === true)

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()))
})

describe('a listener on the loopbacks', () => {
  const ipv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

  test('is reached at 127.0.0.1 and ::1 and at no other address', async () => {
    const { port } = await listen(0)
    expect(await connects('127.0.0.1', port)).toBe(true)
    expect(await connects('::1', port)).toBe(ipv6)
    const outside = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
    for (const { address } of outside) expect(await connects(address, port)).toBe(false)
  })

  test('names the port that somebody else holds', async () => {
    const { port } = await listen(0)
    await expect(listen(port)).rejects.toThrow(new PortInUseError(port))
  })

  test('gives the port back when it closes, though a connection is open', async () => {
    const first = await listen(0)
    const socket = connect(first.port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.on('error', () => undefined)
    await first.close()
    const second = await listen(first.port)
    expect(second.port).toBe(first.port)
    socket.destroy()
  })
})

describe('a request', () => {
  const rows: [host: string | undefined, origin: string | undefined, local: boolean][] = [
    ['127.0.0.1:8080', undefined, true],
    ['localhost:9420', undefined, true],
    ['[::1]:9420', undefined, true],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080', true],
    ['127.0.0.1:8080', 'http://localhost:5173', true],
    ['127.0.0.1:8080', 'https://evil.example', false],
    ['127.0.0.1:8080', 'null', false],
    ['127.0.0.1:8080', 'http://127.0.0.1.evil.example', false],
    ['evil.example:8080', undefined, false],
    ['evil.example:8080', 'http://evil.example:8080', false],
    [undefined, undefined, false],
  ]
  test.each(rows)('for %s from %s: local %s', (host, origin, local) => {
    expect(isLocalRequest({ ...(host && { host }), ...(origin && { origin }) })).toBe(local)
  })
})
