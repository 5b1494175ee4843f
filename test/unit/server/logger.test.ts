import { describe, expect, test } from '@jest/globals'
import { createLogger, logSecurityEvents } from '../../../server/operation/logger'

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
