import { type DestinationStream, type Logger, pino } from 'pino'
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

export interface LogOutput {
  readonly destination: DestinationStream
  dropped(): number
  /** Writes what waits, as far as it can be written. */
  flush(): void
}

/**
 * The standard output, written beside the requests. To hand a write to another thread costs a request more than to make
 * the line: what one turn of the event loop logs is handed over together.
 */
export function standardOutput(descriptor = 1): LogOutput {
  const output = pino.destination({ dest: descriptor, sync: false, maxLength: MAX_WAITING_BYTES })
  let dropped = 0
  output.on('drop', (lines: string) => {
    dropped += lines.split('\n').length - 1
  })
  output.on('error', () => {
    dropped += 1
  })
  let lines = ''
  const handOver = () => {
    if (lines !== '') output.write(lines)
    lines = ''
  }
  return {
    destination: {
      write: (line) => {
        if (lines === '') setImmediate(handOver)
        lines += line
        if (lines.length >= HAND_OVER_CHARS) handOver()
      },
    },
    dropped: () => dropped,
    flush: () => {
      try {
        handOver()
        output.flushSync()
      } catch {
        // Nobody listens any more.
      }
    },
  }
}

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (members: Record<string, unknown>) => redact(members, MAX_DEPTH) },
  }
  return destination ? pino(options, destination) : pino(options)
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
