import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DAY, SECOND } from '../clock'
import type { RateLimits } from '../routes/rate-limiter'
import type { SessionRules } from '../sessions/sessions'
import type { Durability } from '../stores/sqlite'
import type { PushSecrets } from '../wechat/push-message'
import { Complaint, ConfigError, type Text, text } from './mistakes'
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

export type Environment = Readonly<Record<string, string | undefined>>

/** @throws {ConfigError} with all mistakes at once. */
export function readConfig(env: Environment): Config {
  const mistakes: Text[] = []
  const values = readSettings(env, mistakes)
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  const app = wechatApp(values, mistakes)
  if (values.SESSION_IDLE_DAYS > values.SESSION_ABSOLUTE_DAYS)
    mistakes.push(
      text(
        'SESSION_IDLE_DAYS must not be more than SESSION_ABSOLUTE_DAYS.',
        'SESSION_IDLE_DAYS 不能大于 SESSION_ABSOLUTE_DAYS。',
      ),
    )
  if (values.PORT !== 0 && values.PORT === values.OPERATOR_PORT)
    mistakes.push(text('OPERATOR_PORT must be another one than PORT.', 'OPERATOR_PORT 不能与 PORT 相同。'))
  const push = pushSecrets(values, mistakes)
  if (values.REDIS_URL !== null && values.SEALING_KEY === null)
    mistakes.push(
      text(
        'SEALING_KEY is missing: servers that share a Redis must seal with one key.',
        '缺少 SEALING_KEY：共用 Redis 的多个服务必须使用同一个密钥。',
      ),
    )
  if (values.REDIS_URL !== null && values.AVATAR_DIR === null)
    mistakes.push(
      text(
        'AVATAR_DIR is missing: servers that share a Redis must share a folder of avatars.',
        '缺少 AVATAR_DIR：共用 Redis 的多个服务必须共用一个头像文件夹。',
      ),
    )
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

function readSettings(env: Environment, mistakes: Text[]): SettingValues {
  const names = Object.keys(SETTINGS) as SettingName[]
  const entries = names.map((name) => [name, readSetting(name, env, mistakes)])
  return Object.fromEntries(entries) as SettingValues
}

function readSetting(name: SettingName, env: Environment, mistakes: Text[]): unknown {
  const setting: Setting<unknown> = SETTINGS[name]
  try {
    const value = readText(name, setting, env)
    return value === null ? null : setting.parse(value)
  } catch (error) {
    // Never the value: it may be a secret with a typing mistake.
    const { en, zh } = error instanceof Complaint ? error.words : UNREADABLE
    mistakes.push(text(`${name} ${en}.`, `${name} ${zh}。`))
    return null
  }
}

const UNREADABLE = text('cannot be read', '无法读取')

function readText(name: SettingName, setting: Setting<unknown>, env: Environment): string | null {
  const value = env[name]?.trim()
  const file = setting.isSecret && env[`${name}_FILE`]
  if (!file) return value || setting.default
  // Whoever changes one of the two would wonder why nothing changes.
  if (value)
    throw new Complaint(`and ${name}_FILE are both set: keep one of them`, `与 ${name}_FILE 只能设置一个`)
  return readSecretFile(file)
}

function readSecretFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new Complaint(
      'cannot be read from the file that its _FILE variable names',
      '无法从其 _FILE 变量指定的文件中读取',
    )
  }
}

function pushSecrets(values: SettingValues, mistakes: Text[]): PushSecrets | null {
  const { PUSH_TOKEN: token, PUSH_AES_KEY: encodingAesKey } = values
  if (token !== null && encodingAesKey !== null) return { token, encodingAesKey }
  if (token !== null)
    mistakes.push(
      text(
        'PUSH_AES_KEY is missing: set the EncodingAESKey that belongs to PUSH_TOKEN.',
        '缺少 PUSH_AES_KEY：请设置与 PUSH_TOKEN 对应的 EncodingAESKey。',
      ),
    )
  if (encodingAesKey !== null)
    mistakes.push(
      text(
        'PUSH_TOKEN is missing: set the Token that belongs to PUSH_AES_KEY.',
        '缺少 PUSH_TOKEN：请设置与 PUSH_AES_KEY 对应的 Token。',
      ),
    )
  return null
}

/** AppID and AppSecret come together, or not at all towards a simulated WeChat. */
function wechatApp(
  values: SettingValues,
  mistakes: Text[],
): { readonly appId: string; readonly appSecret: string } | null {
  const { WECHAT_APPID: appId, WECHAT_SECRET: appSecret, WECHAT_API: api } = values
  if (appId !== null && appSecret !== null) return { appId, appSecret }
  if (appId !== null)
    mistakes.push(
      text(
        'WECHAT_SECRET is missing: set the AppSecret that belongs to WECHAT_APPID.',
        '缺少 WECHAT_SECRET：请设置与 WECHAT_APPID 对应的 AppSecret。',
      ),
    )
  else if (appSecret !== null)
    mistakes.push(
      text(
        'WECHAT_APPID is missing: set the AppID that WECHAT_SECRET belongs to.',
        '缺少 WECHAT_APPID：请设置与 WECHAT_SECRET 对应的 AppID。',
      ),
    )
  else if (isLoopback(api)) return SIMULATED_APP
  else
    mistakes.push(
      text(
        'WECHAT_APPID and WECHAT_SECRET are missing: set both, or point WECHAT_API at a simulated WeChat on this machine.',
        '缺少 WECHAT_APPID 和 WECHAT_SECRET：请同时设置，或让 WECHAT_API 指向本机的模拟微信。',
      ),
    )
  return null
}
