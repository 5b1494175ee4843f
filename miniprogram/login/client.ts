import { createBackend } from './backend'
import { createBreaker } from './breaker'
import { createDeadlines, systemClock } from './clock'
import { loginError } from './errors'
import { createLog, type Log } from './log'
import { createOutbox } from './outbox'
import * as platform from './platform'
import { createPool } from './pool'
import { createPrefetch, noPrefetch } from './prefetch'
import { createRenewal } from './renewal'
import { createCaller } from './request'
import { createRevocation } from './revocation'
import { createSession } from './session'
import { createKeyLock } from './session-key'
import type { Login, LoginOptions, RequestOptions, UnavailableReason } from './types'
import { createVault } from './vault'

/** WeChat's own limit (docs: network): the SDK keeps the line, so that unsent requests can be held. */
const REQUESTS_IN_FLIGHT = 10
const TIMEOUT_MS = 10_000
const LEAD_MS = 60_000
const BREAKER = { perSecond: 4, perLaunch: 30 }
/** Timeline single-page mode: no login at all (docs: share-timeline). */
const SINGLE_PAGE = 1154

/**
 * Login and session for one mini program. Make one at start and share it; pages await `ready`.
 *
 * @example
 * const login = createLogin({ baseUrl: 'https://api.example.com' })
 * const me = await login.request<Me>({ url: '/v1/me' })
 */
export function createLogin(options: LoginOptions): Login {
  const { clock = systemClock, random = Math.random, timeout = TIMEOUT_MS, retries = 1 } = options
  const { baseUrl, backupBaseUrls = [], storage = platform.wechatStorage } = options
  const { appId, envVersion } = platform.launch()
  const deadlines = createDeadlines(clock)
  const outbox = createOutbox((error) => log('callback_failed', { error }))
  const log: Log = createLog(options.logger, outbox, deadlines.now)
  const vault = createVault({
    storage,
    holder: options.storage ?? platform.sharedObject(),
    key: `miniprogram-login:${appId}:${envVersion}`,
    deadlines,
    log,
  })
  const session = createSession({
    vault,
    outbox,
    log,
    now: deadlines.now,
    newDeviceId: () => newId(random),
    barrier,
  })
  const backend = createBackend({
    bases: [typeof baseUrl === 'string' ? baseUrl : baseUrl(envVersion), ...backupBaseUrls].map(trimSlash),
    transport: options.transport ?? platform.wechatRequest,
    deadlines,
    timeout,
    log,
  })
  const revocation = createRevocation({ session, backend })
  const renewal = createRenewal({
    session,
    vault,
    backend,
    breaker: createBreaker(options.breaker ?? BREAKER),
    prefetch: options.prefetch ? createPrefetch(platform.prefetched(), deadlines) : noPrefetch,
    keyLock: createKeyLock(deadlines),
    revocation,
    deadlines,
    log,
    random,
    timeout,
    lead: options.lead ?? LEAD_MS,
    barrier,
    wechatLogin: platform.wechatLogin,
    describe: () => describe(appId, session.record.device),
  })
  let disposed = false

  const ready = session.restore().then(() => {
    if (!disposed) revocation.flush()
  })
  const call = createCaller({
    ready,
    session,
    renewal,
    pool: createPool(REQUESTS_IN_FLIGHT),
    deadlines,
    backend,
    log,
    random,
    retries,
  })
  const offResume = platform.onResume(() => renewal.freshen())
  const offOnline = platform.onOnline(() => {
    renewal.online()
    revocation.flush()
  })

  /** Everything but state and dispose waits for storage, and refuses after dispose. */
  async function started(): Promise<void> {
    if (session.state.status === 'restoring') await ready
    if (disposed) throw loginError('disposed')
  }

  async function request<T>(options: RequestOptions): Promise<T> {
    if (disposed) throw loginError('disposed')
    const { method = 'GET', data, responseType } = options
    const idempotent = options.idempotent ?? (method !== 'POST' && method !== 'PATCH')
    const start = (header: Readonly<Record<string, string>>, timeout: number) =>
      backend.send({ url: options.url, method, header, data, timeout, responseType })
    const answer = await call({ ...options, method, idempotent, start })
    return answer.body as T
  }

  return {
    ready,
    get state() {
      return session.state
    },
    subscribe: session.subscribe,
    request,

    async signIn({ fresh = false } = {}) {
      await started()
      await renewal.signIn(fresh)
      const { session: stored } = session.record
      if (!stored) throw loginError('superseded')
      return stored.user
    },

    async getToken() {
      await started()
      return renewal.token()
    },

    async signOut({ everywhere = false } = {}) {
      await started()
      if (everywhere) await request({ url: '/v1/auth/logout', method: 'POST', data: { all: true } })
      const { session: stored, ended } = session.record
      if (!stored && ended === 'person') return
      const known = !everywhere && stored ? [stored.refreshToken ?? stored.accessToken] : []
      const saved = session.end('person', known)
      revocation.flush()
      await saved
    },

    dispose() {
      disposed = true
      offResume()
      offOnline()
      session.dispose()
      deadlines.dispose()
    },
  }
}

function barrier(): UnavailableReason | null {
  const { inPlugin, scene } = platform.launch()
  if (inPlugin) return 'plugin'
  return scene === SINGLE_PAGE ? 'single_page' : null
}

/** The AppID only when it is a real one: a backend that serves one mini program needs none. */
function describe(appId: string, id: string) {
  const label = platform.deviceLabel()
  return {
    ...(/^wx[0-9a-f]{16}$/.test(appId) && { app_id: appId }),
    device: { id, ...(label && { label }) },
  }
}

/** 128 bits as text. Not a secret: it only names this installation. */
function newId(random: () => number): string {
  return Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
}

const trimSlash = (url: string): string => url.replace(/\/+$/, '')
