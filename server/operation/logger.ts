import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { type DestinationStream, type Logger, pino } from 'pino'
import { SECOND, toRfc3339 } from '../clock'
import { isAlarming, type SecurityEventSink } from './security-events'

/**
 * Members that hold secrets, wherever they might be logged by mistake. Nothing in this server logs them on
 * purpose; this is the net below.
 */
const SECRET_MEMBERS: ReadonlySet<string> = new Set([
  'code',
  'authorization',
  'js_code',
  'secret',
  'appSecret',
  'session_key',
  'sessionKey',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'token',
  'openid',
  'openId',
  'unionid',
  'unionId',
  'phoneNumber',
  'purePhoneNumber',
  'encrypted_data',
  'iv',
])

/** Waiting lines beyond this many bytes are dropped: a log that nobody reads must not stop the server. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024

/** A turn that logs more than this hands it over in pieces, so that as few as possible are dropped. */
const HAND_OVER_CHARS = 64 * 1024

/** A stopping server waits no longer for whoever reads its log. */
const CLOSE_PATIENCE_MS = SECOND

export interface LogOutput {
  readonly destination: DestinationStream
  dropped(): number
  /** Writes what waits, if it is read in time. Later lines are dropped. */
  close(): Promise<void>
}

/**
 * The standard output, written beside the requests. To hand a write to another thread costs a request more than to make
 * the line: what one turn of the event loop logs is handed over together.
 */
export function standardOutput(descriptor = 1): LogOutput {
  const output = pino.destination({ dest: descriptor, sync: false, maxLength: MAX_WAITING_BYTES })
  let isClosed = false
  let dropped = 0
  output.on('drop', (lines: string) => {
    dropped += lines.split('\n').length - 1
  })
  output.on('error', () => {
    dropped += 1
  })
  let lines = ''
  const handOver = () => {
    if (lines !== '' && !isClosed) output.write(lines)
    lines = ''
  }
  /** A server that crashes never comes to its next turn, and what it said last says why. */
  const writeLastWords = () => {
    try {
      writeSync(descriptor, lines)
    } catch {
      // Nobody reads them.
    }
  }
  process.once('exit', writeLastWords)
  return {
    destination: {
      write: (line) => {
        if (isClosed) return
        if (lines === '') setImmediate(handOver)
        lines += line
        if (lines.length >= HAND_OVER_CHARS) handOver()
      },
    },
    dropped: () => dropped,
    close: async () => {
      handOver()
      isClosed = true
      process.off('exit', writeLastWords)
      const closed = once(output, 'close').catch(() => undefined)
      output.end()
      await Promise.race([closed, pause(CLOSE_PATIENCE_MS, undefined, { ref: false })])
      // Else pino tries for ever to write the rest when the process exits.
      output.destroy()
    },
  }
}

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: timeMember(),
    formatters: { log: (members: Record<string, unknown>) => redact(members, MAX_DEPTH) },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** RFC 3339 in UTC. Under load several lines share a millisecond, and its text. */
function timeMember(): () => string {
  let shown = 0
  let member = ''
  return () => {
    const now = Date.now()
    if (now !== shown) {
      shown = now
      member = `,"time":"${toRfc3339(now)}"`
    }
    return member
  }
}

const MAX_DEPTH = 4

/** By hand, because the wildcards of pino's own redaction cost thirty times the line itself. */
function redact(members: Record<string, unknown>, depth: number): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(members)) {
    if (SECRET_MEMBERS.has(name)) shown[name] = '[redacted]'
    else if (!isPlain(value)) shown[name] = value
    else shown[name] = depth > 0 ? redact(value, depth - 1) : '[too deep]'
  }
  return shown
}

/** Errors and lists are no such objects: the serializer of `err` prints what it knows, `err.code` included. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

export function logSecurityEvents(logger: Logger): SecurityEventSink {
  const security = logger.child({ log: 'security' })
  return (event) => (isAlarming(event) ? security.warn(event) : security.info(event))
}
