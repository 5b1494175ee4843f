import { isIP } from 'node:net'
import { Complaint } from './mistakes'

/** One environment variable. `docs/configuration.md`, the same in Chinese and `.env.example` are printed from these. */
export interface Setting<T> {
  /** Parsed when the variable is not set; null means that there is no default. */
  readonly default: string | null
  readonly en: string
  readonly zh: string
  /** May also be given as `<NAME>_FILE`, a path to a file that holds the value. */
  readonly isSecret?: true
  /** @throws {Complaint} */
  readonly parse: (text: string) => T
}

const setting = <T, Default extends string | null>(it: Setting<T> & { readonly default: Default }) => it

/** In the order in which a reader wants to know of them. */
export const SETTINGS = {
  WECHAT_APPID: setting({
    default: null,
    en: 'AppID of the mini program, from mp.weixin.qq.com. Leave empty to work with the simulated WeChat.',
    zh: '小程序的 AppID，见 mp.weixin.qq.com。留空则使用模拟的微信。',
    parse: matching(/^\w{8,64}$/, 'must look like wx0123456789abcdef', '须形如 wx0123456789abcdef'),
  }),
  WECHAT_SECRET: setting({
    default: null,
    isSecret: true,
    en: 'AppSecret that belongs to the AppID. Never commit it, never put it into the mini program.',
    zh: '与 AppID 对应的 AppSecret。不要提交到仓库，不要写进小程序。',
    parse: secret,
  }),
  WECHAT_API: setting({
    default: 'https://api.weixin.qq.com',
    en: "Origin of WeChat's server API. A loopback address means the simulated WeChat.",
    zh: '微信服务端接口地址。本机地址表示模拟的微信。',
    parse: wechatOrigin,
  }),
  HOST: setting({
    default: '127.0.0.1',
    en: 'Address to listen on. 0.0.0.0 lets phones of the same network in.',
    zh: '监听地址。0.0.0.0 允许同一网络的手机访问。',
    parse: matching(/^[\w.:-]+$/, 'must be an address or a host name', '须为地址或主机名'),
  }),
  PORT: setting({
    default: '3000',
    en: 'Port to listen on; 0 takes a free one.',
    zh: '监听端口，0 表示任选空闲端口。',
    parse: integer(0, 65_535),
  }),
  OPERATOR_HOST: setting({
    default: '127.0.0.1',
    en: 'Address of the operator port (health, metrics, introspection). Keep it out of the public network.',
    zh: '运维端口的监听地址（健康检查、指标、令牌自省），不要对公网开放。',
    parse: matching(/^[\w.:-]+$/, 'must be an address or a host name', '须为地址或主机名'),
  }),
  OPERATOR_PORT: setting({
    default: '0',
    en: 'Operator port; 0 takes a free one and prints it.',
    zh: '运维端口，0 表示任选空闲端口并打印。',
    parse: integer(0, 65_535),
  }),
  OPERATOR_TOKEN: setting({
    default: null,
    isSecret: true,
    en: 'Bearer token of the routes under /internal (introspection, blocking, erasing), at least 32 characters. Without it they are not there.',
    zh: '/internal 路由（令牌自省、封禁、删除用户）的访问令牌，至少 32 个字符。不设置则没有这些路由。',
    parse: operatorToken,
  }),
  DATABASE_FILE: setting({
    default: '.data/login.sqlite',
    en: 'SQLite file. On a local disk: network file systems break its locks.',
    zh: 'SQLite 数据文件，须在本地磁盘上，不支持网络文件系统。',
    parse: matching(/\S/, 'must be a path', '须为路径'),
  }),
  DATABASE_DURABILITY: setting({
    default: 'full',
    en: 'full: no acknowledged write is lost. normal: faster, but a power cut may undo the last logouts and rotations.',
    zh: 'full：已确认的写入不会丢失。normal：更快，但断电可能撤销最后几次退出或令牌轮换。',
    parse: oneOf('full', 'normal'),
  }),
  REDIS_URL: setting({
    default: null,
    isSecret: true,
    en: 'Keep everything in Redis instead of SQLite, so that several servers can share it: redis://user:password@host:6379, or rediss:// for TLS (a certificate of your own authority: name that in NODE_EXTRA_CA_CERTS). Several addresses, separated by commas, are nodes of a Redis Cluster.',
    zh: '用 Redis 代替 SQLite，供多个服务进程共享：redis://用户:密码@主机:6379，TLS 用 rediss://（自签证书的 CA 用 NODE_EXTRA_CA_CERTS 指定）。多个地址用逗号分隔，表示 Redis Cluster 的节点。',
    parse: redisNodes,
  }),
  SEALING_KEY: setting({
    default: null,
    isSecret: true,
    en: 'Key that seals session_key at rest: 32 random bytes in base64 (openssl rand -base64 32). To rotate, put the new key first and keep the old one behind a comma. Without it a key file is made beside the database; with Redis it is required.',
    zh: '加密保存 session_key 的密钥：32 个随机字节的 base64（openssl rand -base64 32）。轮换时把新密钥写在前面，旧密钥跟在逗号后。不设置则在数据库旁生成密钥文件；使用 Redis 时必须设置。',
    parse: sealingKeys,
  }),
  WECHAT_TIMEOUT_MS: setting({
    default: '3000',
    en: 'Longest wait for one call to WeChat, in milliseconds.',
    zh: '单次调用微信接口的最长等待时间（毫秒）。',
    parse: integer(100, 30_000),
  }),
  WECHAT_CONNECTIONS: setting({
    default: '128',
    en: 'Connections to WeChat. Connections ÷ latency is the ceiling of logins per second.',
    zh: '与微信之间的连接数。连接数 ÷ 延迟即每秒登录数上限。',
    parse: integer(1, 4096),
  }),
  ACCESS_TOKEN_SECONDS: setting({
    default: '7200',
    en: 'Life of an access token, in seconds.',
    zh: '访问令牌有效期（秒）。',
    parse: integer(60, 86_400),
  }),
  SESSION_IDLE_DAYS: setting({
    default: '30',
    en: 'A session that is not used for so many days ends.',
    zh: '会话连续多少天未使用即结束。',
    parse: integer(1, 365),
  }),
  SESSION_ABSOLUTE_DAYS: setting({
    default: '90',
    en: 'A session ends after so many days, used or not.',
    zh: '会话最长天数，到期必须重新登录。',
    parse: integer(1, 730),
  }),
  ROTATION_WINDOW_SECONDS: setting({
    default: '30',
    en: 'How long a lost refresh answer may be asked for again, in seconds. At most 30.',
    zh: '刷新应答丢失后可重新获取的时间（秒），最多 30。',
    parse: integer(1, 30),
  }),
  MAX_SESSIONS: setting({
    default: '10',
    en: 'Sessions a person may have at once; a further login ends the oldest.',
    zh: '每个用户同时存在的会话数上限，超出时结束最旧的会话。',
    parse: integer(1, 100),
  }),
  RATE_AUTH_PER_IP: setting({
    default: '3000',
    en: 'Logins, refreshes and revocations per minute from one network (IPv4 /24, IPv6 /48). Mobile networks put many people behind one address.',
    zh: '每个网段（IPv4 /24、IPv6 /48）每分钟的登录、刷新和撤销次数上限。移动网络中许多人共用一个地址。',
    parse: integer(1, 1_000_000_000),
  }),
  RATE_REFUSALS_PER_IP: setting({
    default: '3000',
    en: 'Refused access tokens per minute from one network; beyond it nobody there is listened to for the rest of the minute.',
    zh: '每个网段每分钟被拒绝的访问令牌数上限，超过后该分钟内不再受理。',
    parse: integer(1, 1_000_000_000),
  }),
  RATE_PER_USER: setting({
    default: '600',
    en: 'Requests per minute with the tokens of one user.',
    zh: '每个用户每分钟的请求数上限。',
    parse: integer(1, 1_000_000_000),
  }),
  RATE_LOGINS_PER_APP: setting({
    default: '60000',
    en: 'Logins per minute of the whole mini program.',
    zh: '整个小程序每分钟的登录次数上限。',
    parse: integer(1, 1_000_000_000),
  }),
  RATE_PHONE_PER_USER: setting({
    default: '5',
    en: 'Phone numbers per day and user: WeChat bills each.',
    zh: '每个用户每天获取手机号的次数上限：微信按次收费。',
    parse: integer(1, 1_000_000),
  }),
  TRUST_PROXY: setting({
    default: '',
    en: "Addresses or networks of your reverse proxies, separated by commas. Only they may name the client's address in X-Forwarded-For.",
    zh: '反向代理的地址或网段，用逗号分隔。只信任它们提供的 X-Forwarded-For。',
    parse: networks,
  }),
  PUBLIC_URL: setting({
    default: null,
    en: 'Origin under which phones reach this server, for the addresses of avatars. Without it: the one that the request names.',
    zh: '手机访问本服务的地址，用于头像链接。不设置则取请求中的地址。',
    parse: publicOrigin,
  }),
  AVATAR_DIR: setting({
    default: null,
    en: 'Folder of uploaded avatars. Servers that share a Redis must share it, on a volume that all of them mount; there it is required. Without it: a folder beside the database.',
    zh: '头像文件夹。共用 Redis 的多个实例必须挂载同一个目录，此时必须设置。不设置则在数据库旁。',
    parse: matching(/\S/, 'must be a path', '须为路径'),
  }),
  CONTENT_CHECK: setting({
    default: 'off',
    en: "on: nicknames pass WeChat's content check (msgSecCheck) before anybody sees them.",
    zh: 'on：昵称须通过微信内容安全检测（msgSecCheck）后才会显示。',
    parse: oneOf('on', 'off'),
  }),
  FRESH_LOGIN_SECONDS: setting({
    default: '900',
    en: 'Setting a phone number and deleting the account need a login that is at most so old, in seconds.',
    zh: '绑定手机号和注销账号要求最近一次登录不早于多少秒。',
    parse: integer(30, 86_400),
  }),
  PUSH_TOKEN: setting({
    default: null,
    isSecret: true,
    en: "Token of WeChat's message push (safe mode, address /v1/wechat/push). With it people who withdraw a permission or leave are forgotten here.",
    zh: '微信消息推送的 Token（安全模式，地址 /v1/wechat/push）。设置后，用户撤回授权或注销时本服务会删除相应数据。',
    parse: matching(/^\w{3,32}$/, 'must be 3 to 32 letters or digits', '须为 3 到 32 个字母或数字'),
  }),
  PUSH_AES_KEY: setting({
    default: null,
    isSecret: true,
    en: "EncodingAESKey of WeChat's message push: 43 characters.",
    zh: '微信消息推送的 EncodingAESKey，43 个字符。',
    parse: matching(
      /^[A-Za-z0-9+/]{43}$/,
      'must be the 43 characters of the console',
      '须为微信公众平台显示的 43 个字符',
    ),
  }),
  REQUEST_TIMEOUT_MS: setting({
    default: '10000',
    en: 'From the first byte of a request to its last, in milliseconds; slower clients are cut off.',
    zh: '从请求的第一个字节到最后一个字节的最长时间（毫秒），超时断开。',
    parse: integer(100, 120_000),
  }),
  DRAIN_SECONDS: setting({
    default: '0',
    en: 'After the signal to stop: how long /readyz says 503 while requests are still served, for a proxy to notice.',
    zh: '收到停止信号后，/readyz 返回 503 但仍处理请求的时间（秒），供反向代理感知。',
    parse: integer(0, 60),
  }),
  LOG_LEVEL: setting({
    default: 'info',
    en: 'fatal, error, warn, info, debug (adds one line per request) or silent.',
    zh: '日志级别：fatal、error、warn、info、debug（每个请求一行）或 silent。',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'silent'),
  }),
} as const

type Settings = typeof SETTINGS
export type SettingName = keyof Settings
/** Parsed values; null where a variable without a default is not set. */
export type SettingValues = {
  readonly [Name in SettingName]:
    | ReturnType<Settings[Name]['parse']>
    | (Settings[Name]['default'] extends null ? null : never)
}

function matching(shape: RegExp, ...complaint: ConstructorParameters<typeof Complaint>) {
  return (text: string): string => {
    if (!shape.test(text)) throw new Complaint(...complaint)
    return text
  }
}

function integer(min: number, max: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max))
      throw new Complaint(`must be a whole number from ${min} to ${max}`, `须为 ${min} 到 ${max} 的整数`)
    return value
  }
}

function oneOf<const T extends string>(...allowed: readonly T[]) {
  return (text: string): T => {
    const value = allowed.find((it) => it === text)
    if (value === undefined)
      throw new Complaint(`must be one of ${allowed.join(', ')}`, `须为以下之一：${allowed.join(', ')}`)
    return value
  }
}

const PLACEHOLDER = /^(x+|\*+|<.*>|change[-_ ]?me|your[-_ ].*|secret|password|todo|example)$/i
const MIN_SECRET_LENGTH = 16

function secret(text: string): string {
  if (PLACEHOLDER.test(text) || text.length < MIN_SECRET_LENGTH || isMonotonous(text))
    throw new Complaint('is a placeholder or too short: copy the real one', '是占位符或过短：请填写真实的值')
  return text
}

const OPERATOR_TOKEN_SHAPE = /^[\w.~+/=-]{32,256}$/

function operatorToken(text: string): string {
  if (!OPERATOR_TOKEN_SHAPE.test(text) || isMonotonous(text))
    throw new Complaint(
      'must be at least 32 random characters; make one with: openssl rand -hex 32',
      '须为至少 32 个随机字符，可用 openssl rand -hex 32 生成',
    )
  return text
}

/** Nobody's randomness: so many zeros, or the same three letters again and again. */
function isMonotonous(secret: Iterable<string | number>): boolean {
  return new Set(secret).size < 4
}

function networks(text: string): readonly string[] {
  const parts = text.split(',').map((it) => it.trim())
  const named = parts.filter((it) => it !== '')
  if (!named.every(isNetwork))
    throw new Complaint(
      'must be addresses or networks such as 10.0.0.0/8, separated by commas',
      '须为地址或网段，例如 10.0.0.0/8，用逗号分隔',
    )
  return named
}

/** Not the network of everybody, in which each client could make up its address. */
function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  return bits > 0 && (prefix === undefined || (Number(prefix) >= 1 && Number(prefix) <= bits))
}

function wechatOrigin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || url.origin === 'null' || url.href !== `${url.origin}/`)
    throw new Complaint(
      'must be an origin such as https://api.weixin.qq.com',
      '须为不含路径的地址，例如 https://api.weixin.qq.com',
    )
  const isWechat = url.protocol === 'https:' && url.hostname.endsWith('.weixin.qq.com')
  if (!isWechat && !isLoopback(url))
    throw new Complaint(
      'must be a host of weixin.qq.com over https, or a simulated WeChat on this machine',
      '须为 weixin.qq.com 的 https 地址，或本机的模拟微信',
    )
  return url
}

function publicOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`)
    throw new Complaint(
      'must be an origin such as https://api.example.com',
      '须为不含路径的地址，例如 https://api.example.com',
    )
  return url.origin
}

export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname)
}

function redisNodes(text: string): readonly URL[] {
  return text.split(',').map((it) => {
    const url = URL.canParse(it.trim()) ? new URL(it.trim()) : null
    const isRedis = url?.protocol === 'redis:' || url?.protocol === 'rediss:'
    if (!url || !isRedis || url.hostname === '' || !/^(\/\d*)?$/.test(url.pathname))
      throw new Complaint(
        'must be redis://host:6379, or rediss:// for TLS',
        '须为 redis://主机:6379，TLS 用 rediss://',
      )
    return url
  })
}

const SEALING_KEY_SHAPE = /^[A-Za-z0-9+/_-]{43}=?$/

function sealingKeys(text: string): readonly [Buffer, ...Buffer[]] {
  const [first, ...others] = text.split(',').map((it) => {
    const key = Buffer.from(it.trim(), 'base64')
    if (!SEALING_KEY_SHAPE.test(it.trim()) || isMonotonous(key))
      throw new Complaint(
        'must be 32 random bytes in base64; make one with: openssl rand -base64 32',
        '须为 32 个随机字节的 base64，可用 openssl rand -base64 32 生成',
      )
    return key
  })
  if (!first) throw new Complaint('must not be empty', '不能为空')
  return [first, ...others]
}
