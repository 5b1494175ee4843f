import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DAY, SECOND } from '../clock'
import type { RateLimits } from '../routes/rate-limiter'
import type { SessionRules } from '../sessions/sessions'
import type { Durability } from '../stores/sqlite'
import type { PushSecrets } from '../wechat/push-message'
import { isLoopback, SETTINGS, type Setting, type SettingName, type SettingValues } from './settings'

export interface Config {
  readonly wechat: {
    readonly appId: string
    readonly appSecret: string
    readonly origin: string
    /** The address is a simulated WeChat on this machine: nothing here is a real person's. */
    readonly isSimulated: boolean
    readonly deadlineMs: number
    readonly connections: number
  }
  readonly listen: { readonly host: string; readonly port: number }
  readonly operator: { readonly host: string; readonly port: number }
  /** Null: no routes under /internal. */
  readonly operatorToken: string | null
  readonly database: { readonly file: string; readonly durability: Durability }
  /** Nodes of Redis, which takes the place of the database; null without it. */
  readonly redis: readonly URL[] | null
  /** Null: a key file beside the database. */
  readonly sealingKeys: readonly [Buffer, ...Buffer[]] | null
  readonly sessions: SessionRules
  readonly rates: RateLimits
  readonly trustProxy: readonly string[]
  readonly profile: {
    readonly publicUrl: string | null
    readonly avatarFolder: string
    readonly checksContent: boolean
    readonly freshLoginMs: number
  }
  /** Null: WeChat's message push is not received. */
  readonly push: PushSecrets | null
  readonly requestTimeoutMs: number
  /** Between the signal to stop and the end of accepting. */
  readonly drainMs: number
  readonly logLevel: string
}

/** What the simulated WeChat (`simulator/open-api`) knows without being told. Not a secret of anything real.*/
export const SIMULATED_APP = {
  appId: 'touristappid',
  appSecret: 'fa4efa4efa4efa4efa4efa4efa4efa4e',
} as const

/** One sentence per mistake, each saying what to set. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join('\n'))
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** @throws {ConfigError} with all mistakes at once. */
export function readConfig(env: Environment): Config {
  const mistakes: string[] = []
  const values = readSettings(env, mistakes)
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  const app = wechatApp(values, mistakes)
  if (values.SESSION_IDLE_DAYS > values.SESSION_ABSOLUTE_DAYS)
    mistakes.push('SESSION_IDLE_DAYS must not be more than SESSION_ABSOLUTE_DAYS.')
  if (values.PORT !== 0 && values.PORT === values.OPERATOR_PORT)
    mistakes.push('OPERATOR_PORT must be another one than PORT.')
  const push = pushSecrets(values, mistakes)
  if (values.REDIS_URL !== null && values.SEALING_KEY === null)
    mistakes.push('SEALING_KEY is missing: servers that share a Redis must seal with one key.')
  if (values.REDIS_URL !== null && values.AVATAR_DIR === null)
    mistakes.push('AVATAR_DIR is missing: servers that share a Redis must share a folder of avatars.')
  if (!app || mistakes.length > 0) throw new ConfigError(mistakes)
  return {
    wechat: {
      ...app,
      origin: values.WECHAT_API.origin,
      isSimulated: isLoopback(values.WECHAT_API),
      deadlineMs: values.WECHAT_TIMEOUT_MS,
      connections: values.WECHAT_CONNECTIONS,
    },
    listen: { host: values.HOST, port: values.PORT },
    operator: { host: values.OPERATOR_HOST, port: values.OPERATOR_PORT },
    operatorToken: values.OPERATOR_TOKEN,
    database: { file: values.DATABASE_FILE, durability: values.DATABASE_DURABILITY },
    redis: values.REDIS_URL,
    sealingKeys: values.SEALING_KEY,
    sessions: {
      lifetimes: {
        accessMs: values.ACCESS_TOKEN_SECONDS * SECOND,
        idleMs: values.SESSION_IDLE_DAYS * DAY,
        absoluteMs: values.SESSION_ABSOLUTE_DAYS * DAY,
        windowMs: values.ROTATION_WINDOW_SECONDS * SECOND,
      },
      maxSessions: values.MAX_SESSIONS,
    },
    rates: {
      authPerIp: values.RATE_AUTH_PER_IP,
      refusalsPerIp: values.RATE_REFUSALS_PER_IP,
      perUser: values.RATE_PER_USER,
      loginsPerApp: values.RATE_LOGINS_PER_APP,
      phonePerUser: values.RATE_PHONE_PER_USER,
    },
    trustProxy: values.TRUST_PROXY,
    profile: {
      publicUrl: values.PUBLIC_URL,
      avatarFolder: values.AVATAR_DIR ?? path.join(path.dirname(values.DATABASE_FILE), 'avatars'),
      checksContent: values.CONTENT_CHECK === 'on',
      freshLoginMs: values.FRESH_LOGIN_SECONDS * SECOND,
    },
    push,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
    drainMs: values.DRAIN_SECONDS * SECOND,
    logLevel: values.LOG_LEVEL,
  }
}

function readSettings(env: Environment, mistakes: string[]): SettingValues {
  const names = Object.keys(SETTINGS) as SettingName[]
  const entries = names.map((name) => [name, readSetting(name, env, mistakes)])
  return Object.fromEntries(entries) as SettingValues
}

function readSetting(name: SettingName, env: Environment, mistakes: string[]): unknown {
  const setting: Setting<unknown> = SETTINGS[name]
  try {
    const text = readText(name, setting, env)
    return text === null ? null : setting.parse(text)
  } catch (error) {
    // Never the value: it may be a secret with a typing mistake.
    mistakes.push(`${name} ${error instanceof Error ? error.message : 'cannot be read'}.`)
    return null
  }
}

function readText(name: SettingName, setting: Setting<unknown>, env: Environment): string | null {
  const text = env[name]?.trim()
  const file = setting.isSecret && env[`${name}_FILE`]
  if (!file) return text || setting.default
  // Whoever changes one of the two would wonder why nothing changes.
  if (text) throw new Error(`and ${name}_FILE are both set: keep one of them`)
  return readSecretFile(file)
}

function readSecretFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new Error('cannot be read from the file that its _FILE variable names')
  }
}

function pushSecrets(values: SettingValues, mistakes: string[]): PushSecrets | null {
  const { PUSH_TOKEN: token, PUSH_AES_KEY: encodingAesKey } = values
  if (token !== null && encodingAesKey !== null) return { token, encodingAesKey }
  if (token !== null)
    mistakes.push('PUSH_AES_KEY is missing: set the EncodingAESKey that belongs to PUSH_TOKEN.')
  if (encodingAesKey !== null)
    mistakes.push('PUSH_TOKEN is missing: set the Token that belongs to PUSH_AES_KEY.')
  return null
}

/** AppID and AppSecret come together, or not at all towards a simulated WeChat. */
function wechatApp(
  values: SettingValues,
  mistakes: string[],
): { readonly appId: string; readonly appSecret: string } | null {
  const { WECHAT_APPID: appId, WECHAT_SECRET: appSecret, WECHAT_API: api } = values
  if (appId !== null && appSecret !== null) return { appId, appSecret }
  if (appId !== null)
    mistakes.push('WECHAT_SECRET is missing: set the AppSecret that belongs to WECHAT_APPID.')
  else if (appSecret !== null)
    mistakes.push('WECHAT_APPID is missing: set the AppID that WECHAT_SECRET belongs to.')
  else if (isLoopback(api)) return SIMULATED_APP
  else
    mistakes.push(
      'WECHAT_APPID and WECHAT_SECRET are missing: set both, or point WECHAT_API at a simulated WeChat on this machine.',
    )
  return null
}
