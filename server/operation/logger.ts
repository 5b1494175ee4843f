import { type DestinationStream, type Logger, pino } from 'pino'
import { isAlarming, type SecurityEventSink } from './security-events'

/**
 * Members that hold secrets, wherever they might be logged by mistake. Nothing in this server logs them on
 * purpose; this is the net below.
 */
const SECRET_MEMBERS = [
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
]

/** A `code` at the top is a login code: problems are logged under `problem`, errors keep their `err.code`. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['code', 'body.code', ...SECRET_MEMBERS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])],
  }
  return destination ? pino(options, destination) : pino(options)
}

export function logSecurityEvents(logger: Logger): SecurityEventSink {
  const security = logger.child({ log: 'security' })
  return (event) => (isAlarming(event) ? security.warn(event) : security.info(event))
}
