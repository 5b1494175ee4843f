import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { createLogger, logSecurityEvents, standardOutput } from '../../../server/operation/logger'

function record(): { lines: string[]; logger: ReturnType<typeof createLogger> } {
  const lines: string[] = []
  return { lines, logger: createLogger('debug', { write: (line) => lines.push(line) }) }
}

describe('the log', () => {
  test('shows no secret that somebody logs by mistake, however deep', () => {
    const { lines, logger } = record()
    const canary = 'canary-value'
    for (const name of [
      'session_key',
      'openid',
      'authorization',
      'refresh_token',
      'code',
      'appSecret',
      'iv',
    ]) {
      logger.info({ [name]: canary })
      logger.child({ part: 'x' }).warn({ request: { body: { [name]: canary } } })
      logger.error({ a: { b: { c: { d: { e: { f: { [name]: canary } } } } } } })
    }
    expect(lines).toHaveLength(21)
    expect(lines.join()).not.toContain(canary)
  })

  test('shows what is no secret as it is', () => {
    const { lines, logger } = record()
    logger.info({ route: '/v1/me', upstream: { errcode: -1, rid: 'r' } }, 'request failed')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      route: '/v1/me',
      upstream: { errcode: -1, rid: 'r' },
      msg: 'request failed',
    })
  })

  test('keeps one event on one line, whatever text is in it', () => {
    const { lines, logger } = record()
    logger.info({ label: 'a\r\n{"forged":"line"}\u2028' })
    expect(lines).toHaveLength(1)
    expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n]/)
    expect(JSON.parse(lines[0] ?? '').label).toBe('a\r\n{"forged":"line"}\u2028')
  })

  test('raises its voice at the reuse of a token, in UTC', () => {
    const { lines, logger } = record()
    const log = logSecurityEvents(logger)
    log({
      event: 'reuse_detected',
      userId: 'u',
      sessionId: 's',
      ipPrefix: '203.0.113.0/24',
      presentedFrom: null,
    })
    log({ event: 'phone_set', userId: 'u' })
    const [reuse, phone] = lines.map((line) => JSON.parse(line))
    expect(reuse).toMatchObject({ level: 40, log: 'security', event: 'reuse_detected' })
    expect(phone.level).toBe(30)
    expect(reuse.time).toMatch(/Z$/)
  })
})

describe('the standard output', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'log-'))
  let files = 0
  afterAll(() => fs.rmSync(folder, { recursive: true }))

  function openFile() {
    files += 1
    const file = path.join(folder, String(files))
    return { written: () => fs.readFileSync(file, 'utf8'), descriptor: fs.openSync(file, 'a') }
  }

  test('gets what one turn of the event loop logs in one write, in order', async () => {
    const { descriptor, written } = openFile()
    const write = jest.spyOn(fs, 'write')
    try {
      const { destination } = standardOutput(descriptor)
      for (const line of ['first\n', 'second\n', 'third\n']) destination.write(line)
      expect(write).not.toHaveBeenCalled()
      while (written().length < 19) await nextTurn()
      expect(written()).toBe('first\nsecond\nthird\n')
      expect(write).toHaveBeenCalledTimes(1)
    } finally {
      write.mockRestore()
    }
  })

  test('has every line once it is closed, as a stopping server does, and takes none afterwards', async () => {
    const { descriptor, written } = openFile()
    const { destination, close } = standardOutput(descriptor)
    destination.write('on the way\n')
    await nextTurn()
    destination.write('last words\n')
    await close()
    destination.write('too late\n')
    await nextTurn()
    expect(written()).toBe('on the way\nlast words\n')
  })

  test('keeps four megabytes for a reader that is slow, and counts the lines beyond', async () => {
    const { descriptor, written } = openFile()
    const { destination, dropped, close } = standardOutput(descriptor)
    const line = `${'x'.repeat(1023)}\n`
    for (let lines = 0; lines < 5000; lines += 1) destination.write(line)
    await close()
    expect(written()).toHaveLength((5000 - dropped()) * 1024)
    expect(Math.abs(dropped() - 904)).toBeLessThan(128)
  })
})
