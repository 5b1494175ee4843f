import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { systemTime, type TimeSource } from './clock'
import { compose } from './compose'
import { type Config, type Environment, readConfig } from './config/config'
import { prepareDatabaseFile } from './config/database-file'
import { readOrMakeKeyFile } from './config/key-file'
import { type Language, languageOf, type Warn } from './config/mistakes'
import { InFlight } from './in-flight'
import { prepareFolder } from './media/avatars'
import { createLogger, standardOutput } from './operation/logger'
import { Metrics } from './operation/metrics'
import { type RandomBytes, systemRandom } from './random'
import type { App } from './routes/app-types'
import { openRedisStore } from './stores/redis'
import { openSqliteStore } from './stores/sqlite'
import type { Store } from './stores/store'

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
  /** How long `close` serves on before it stops accepting, in milliseconds. */
  readonly drainMs: number
  /** Stops accepting, finishes what is in flight, writes what is queued. */
  close(): Promise<void>
}

/** What is not answered so long after accepting has ended never will be. */
const CLOSE_DEADLINE_MS = 8000

/**
 * Starts the backend as the environment says.
 *
 * @throws {ConfigError} one sentence per mistake in `env`, also when DATABASE_FILE or AVATAR_DIR cannot be one, or Redis is not
 * there; with the code `DATABASE_IN_USE` when another server writes to the file.
 * @throws {Error} with the code `EADDRINUSE`.
 */
export async function startServer(env: Environment, options: StartOptions = {}): Promise<RunningServer> {
  const config = readConfig(env)
  const output = options.logger ? null : standardOutput()
  const logger = options.logger ?? createLogger(config.logLevel, output?.destination)
  const metrics = new Metrics()
  metrics.gauge('log_lines_dropped', 'Log lines that nobody read in time.', () => output?.dropped() ?? 0)
  const readiness = { isDraining: false }
  const inFlight = new InFlight()
  const { time = systemTime, random = systemRandom } = options
  if (config.redis === null) prepareDatabaseFile(config.database.file)
  prepareFolder(config.profile.avatarFolder)
  const sealingKeys = config.sealingKeys ?? ([readOrMakeKeyFile(config.database.file, random)] as const)
  const store = await openStore(config, logger, metrics, time, languageOf(env))
  const surroundings = { store, sealingKeys, time, random, logger, metrics, readiness, inFlight }
  const { app, operatorApp, release } = compose(config, surroundings)
  const end = async () => {
    const deadline = performance.now() + CLOSE_DEADLINE_MS
    await Promise.all([closeApp(app), closeApp(operatorApp)])
    await inFlight.idle(deadline - performance.now())
    await release()
    await store.close()
    await output?.close()
  }
  const close = async () => {
    // A proxy that asks /readyz sends nothing new any more, before connections close.
    readiness.isDraining = true
    await pause(config.drainMs)
    await end()
  }
  try {
    // One after the other: closing while the second still begins to listen would leave it, and the process, behind.
    const url = await listen(app, config.listen)
    const operatorUrl = await listen(operatorApp, config.operator)
    logger.info({ url, operatorUrl, wechat: config.wechat.isSimulated ? 'simulated' : 'real' }, 'ready')
    return { url, operatorUrl, drainMs: config.drainMs, close }
  } catch (error) {
    await end()
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
  time: TimeSource,
  language: Language,
): Store | Promise<Store> {
  if (config.redis === null) {
    const warn: Warn = (message) => logger.error({ log: 'sqlite' }, message[language])
    const store = openSqliteStore({ ...config.database, time, warn })
    metrics.gauge('sqlite_log_bytes', 'Write-ahead log; alarm when it stays above 128 MB.', store.logBytes)
    return store
  }
  return openRedisStore({
    nodes: config.redis,
    warn: (message) => logger.warn({ log: 'redis' }, message[language]),
  })
}

/** @returns the origin that was really bound. */
async function listen(app: App, { host, port }: Address): Promise<string> {
  const url = new URL(
    await app.listen({ host, port, listenTextResolver: (address) => `listening at ${address}` }),
  )
  return url.origin
}

async function closeApp(app: App): Promise<void> {
  const laggards = setTimeout(() => app.server.closeAllConnections(), CLOSE_DEADLINE_MS)
  await app.close()
  clearTimeout(laggards)
}
