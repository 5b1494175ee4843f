import type { Logger } from 'pino'
import { createApp, createOperatorApp } from './app'
import type { TimeSource } from './clock'
import type { Config } from './config/config'
import type { InFlight } from './in-flight'
import { Avatars } from './media/avatars'
import { PictureChecker } from './media/picture'
import { logSecurityEvents } from './operation/logger'
import type { Metrics } from './operation/metrics'
import type { SecurityEventSink } from './operation/security-events'
import type { RandomBytes } from './random'
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
import type { Store } from './stores/store'
import { AccessTokens } from './wechat/access-tokens'
import { WechatApi } from './wechat/api'
import { Breaker } from './wechat/breaker'
import { WechatClient } from './wechat/client'
import { WechatTransport } from './wechat/transport'

/** What the parts are given; whoever opens the store closes it. */
export interface Surroundings {
  readonly store: Store
  readonly sealingKeys: readonly [Buffer, ...Buffer[]]
  readonly time: TimeSource
  readonly random: RandomBytes
  readonly logger: Logger
  readonly metrics: Metrics
  readonly readiness: Readiness
  readonly inFlight: InFlight
}

export interface Composition {
  readonly app: App
  readonly operatorApp: App
  /** Ends the connections to WeChat. */
  release(): Promise<void>
}

/** The parts and how they hang together; listens on nothing. */
export function compose(config: Config, surroundings: Surroundings): Composition {
  const { store, sealingKeys, time, random, logger, metrics, readiness, inFlight } = surroundings
  const sealer = new Sealer(sealingKeys, random)
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
    inFlight,
    requestTimeoutMs: config.requestTimeoutMs,
    keyCheck: new KeyCheck({ keys: sessionKeys, sealer, wechat, monotonic }),
    random,
    logger,
    trustProxy: config.trustProxy,
    explainReuse: config.wechat.isSimulated,
  }
  return {
    app: createApp(deps),
    operatorApp: createOperatorApp(deps),
    release: () => transport.close(),
  }
}
