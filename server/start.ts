import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createApp, createOperatorApp } from './app'
import { systemTime, type TimeSource } from './clock'
import { type Config, type Environment, readConfig } from './config/config'
import { readOrMakeKeyFile } from './config/key-file'
import { Avatars } from './media/avatars'
import { PictureChecker } from './media/picture'
import { createLogger, logSecurityEvents, standardOutput } from './operation/logger'
import { Metrics } from './operation/metrics'
import type { SecurityEventSink } from './operation/security-events'
import { type RandomBytes, systemRandom } from './random'
import type { App } from './routes/app-types'
import type { Readiness } from './routes/health'
import { RateLimiter } from './routes/rate-limiter'
import { Sealer } from './sealing'
import { Accounts } from './sessions/accounts'
import { KeyCheck } from './sessions/key-check'
import { KeyReset } from './sessions/key-reset'
import { OpenData } from './sessions/open-data'
import { Phones } from './sessions/phones'
import { Sessions } from './sessions/sessions'
import { openRedisStore } from './stores/redis'
import { openSqliteStore } from './stores/sqlite'
import type { Store } from './stores/store'
import { AccessTokens } from './wechat/access-tokens'
import { WechatApi } from './wechat/api'
import { Breaker } from './wechat/breaker'
import { WechatClient } from './wechat/client'
import { WechatTransport } from './wechat/transport'

export interface StartOptions {
  /** Default: JSON lines on the standard output, at the configured level. */
  readonly logger?: Logger
  readonly time?: TimeSource
  readonly random?: RandomBytes
}

export interface RunningServer {
  /** Origin that the mini program calls. */
  readonly url: string
  /** Origin of health, metrics and introspection. */
  readonly operatorUrl: string
  /** Stops accepting, finishes what is in flight, writes what is queued. */
  close(): Promise<void>
}

/** What is not answered so long after accepting has ended never will be. */
const CLOSE_DEADLINE_MS = 8000

/**
 * Starts the backend as the environment says.
 *
 * @throws {ConfigError} one sentence per mistake in `env`.
 * @throws {Error} with the code `EADDRINUSE`, when another server writes to the same database, or when Redis is
 * not there.
 */
export async function startServer(env: Environment, options: StartOptions = {}): Promise<RunningServer> {
  const config = readConfig(env)
  const output = options.logger ? null : standardOutput()
  const logger = options.logger ?? createLogger(config.logLevel, output?.destination)
  const metrics = new Metrics()
  metrics.gauge('log_lines_dropped', 'Log lines that nobody read in time.', () => output?.dropped() ?? 0)
  const readiness = { isDraining: false }
  const store = await openStore(config, logger, metrics, options)
  const { apps, release } = compose(config, store, logger, metrics, readiness, options)
  const close = async () => {
    // A proxy that asks /readyz sends nothing new any more, before connections close.
    readiness.isDraining = true
    await pause(config.drainMs)
    const laggards = setTimeout(() => {
      for (const app of apps) app.server.closeAllConnections()
    }, CLOSE_DEADLINE_MS)
    await Promise.all(apps.map((app) => app.close()))
    clearTimeout(laggards)
    await release()
    output?.flush()
  }
  try {
    const [url, operatorUrl] = await Promise.all([
      listen(apps[0], config.listen),
      listen(apps[1], config.operator),
    ])
    logger.info({ url, operatorUrl, wechat: config.wechat.isSimulated ? 'simulated' : 'real' }, 'ready')
    return { url, operatorUrl, close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Address {
  readonly host: string
  readonly port: number
}

function openStore(
  config: Config,
  logger: Logger,
  metrics: Metrics,
  { time = systemTime }: StartOptions,
): Store | Promise<Store> {
  if (config.redis === null) {
    const store = openSqliteStore({ ...config.database, time })
    metrics.gauge('sqlite_log_bytes', 'Write-ahead log; alarm when it stays above 128 MB.', store.logBytes)
    return store
  }
  return openRedisStore({ nodes: config.redis, warn: (message) => logger.warn({ log: 'redis' }, message) })
}

/** The parts and how they hang together; listens on nothing. */
function compose(
  config: Config,
  store: Store,
  logger: Logger,
  metrics: Metrics,
  readiness: Readiness,
  options: StartOptions,
) {
  const { time = systemTime, random = systemRandom } = options
  const keys = config.sealingKeys ?? ([readOrMakeKeyFile(config.database.file, random)] as const)
  const sealer = new Sealer(keys, random)
  const { monotonic } = time
  const transport = new WechatTransport(config.wechat)
  const breaker = new Breaker(monotonic)
  const api = new WechatApi({ transport, breaker, time, onCall: (sample) => metrics.wechatCall(sample) })
  const tokens = new AccessTokens({
    ...config.wechat,
    api,
    store: store.wechatTokens,
    sealer,
    monotonic,
  })
  const log = logSecurityEvents(logger)
  const onEvent: SecurityEventSink = (event) => {
    metrics.securityEvent(event)
    log(event)
  }
  const wechat = new WechatClient({ ...config.wechat, api, tokens })
  const { keys: sessionKeys } = store
  const openData = new OpenData({ keys: sessionKeys, sealer, wall: time.wall, onEvent })
  const avatars = new Avatars(config.profile.avatarFolder, random)
  metrics.gauge('wechat_circuit_open', 'Endpoints of WeChat that are left in peace.', () =>
    breaker.openCount(),
  )
  const deps = {
    appId: config.wechat.appId,
    store,
    sealer,
    sessions: new Sessions({ ...config.sessions, store, random, onEvent }),
    limiter: new RateLimiter(store.limits, config.rates, onEvent),
    onEvent,
    wechat,
    openData,
    phones: new Phones({ store, sealer, wechat, openData, onEvent }),
    accounts: new Accounts({ store, avatars, onEvent }),
    avatars,
    pictures: new PictureChecker(),
    nicknames: { keys: sessionKeys, wechat, checksContent: config.profile.checksContent },
    publicUrl: config.profile.publicUrl,
    freshLoginMs: config.profile.freshLoginMs,
    push: config.push,
    keyReset: new KeyReset({ appId: config.wechat.appId, keys: sessionKeys, sealer, wechat }),
    operatorToken: config.operatorToken,
    metrics,
    readiness,
    requestTimeoutMs: config.requestTimeoutMs,
    keyCheck: new KeyCheck({ keys: sessionKeys, sealer, wechat, monotonic }),
    random,
    logger,
    trustProxy: config.trustProxy,
    explainReuse: config.wechat.isSimulated,
  }
  const release = async () => {
    await transport.close()
    await store.close()
  }
  return { apps: [createApp(deps), createOperatorApp(deps)] as const, release }
}

/** @returns the origin that was really bound. */
async function listen(app: App, { host, port }: Address): Promise<string> {
  const url = new URL(
    await app.listen({ host, port, listenTextResolver: (address) => `listening at ${address}` }),
  )
  return url.origin
}
