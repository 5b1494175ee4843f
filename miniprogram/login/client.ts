import { createBackend } from './backend'
import { createDeadlines, systemClock } from './clock'
import { asLoginError, loginError } from './errors'
import { lifeLeft } from './lifetime'
import { createLog, type Log } from './log'
import { createOutbox } from './outbox'
import type { Settings } from './parts'
import { createPhone } from './phone'
import * as platform from './platform'
import { createPrivacy } from './privacy'
import { createProfile } from './profile'
import { createRenewal } from './renewal'
import { createCaller } from './request'
import { createRevocation } from './revocation'
import { createSession } from './session'
import { createSessionKey } from './session-key'
import type { Login, LoginOptions, RequestOptions } from './types'
import { createVault } from './vault'
import type { Transport } from './wire'

const DEFAULTS: Omit<Settings, 'baseUrl'> = {
  backupBaseUrls: [],
  transport: platform.wechatRequest,
  storage: platform.wechatStorage,
  clock: systemClock,
  random: Math.random,
  checkSession: 'session-key',
  timeout: 10_000,
  lead: 60_000,
  retries: 1,
  breaker: { perSecond: 4, perHour: 30 },
}

/** Time for a person to read WeChat's question. */
const PATIENCE_MS = 60_000

/**
 * Login and session for one mini program. Make one at start and share it; pages await `ready`.
 *
 * @example
 * const login = createLogin({ baseUrl: 'https://api.example.com' })
 * const me = await login.request<Me>({ url: '/v1/me' })
 */
export function createLogin(options: LoginOptions): Login {
  const settings: Settings = Object.assign({}, DEFAULTS, options)
  const { baseUrl, transport } = settings
  const { appId, envVersion } = platform.account()
  const bases = [typeof baseUrl === 'string' ? baseUrl : baseUrl(envVersion), ...settings.backupBaseUrls]
  const deadlines = createDeadlines(settings.clock)
  const outbox = createOutbox((error) => log('callback_failed', { error }))
  const log: Log = createLog(options.logger, outbox, deadlines.now)
  const sessionKey = createSessionKey({ settings, deadlines, log })
  const basis = {
    settings,
    appId,
    bases: bases.map((url) => url.replace(/\/+$/, '')),
    outbox,
    log,
    deadlines,
    sessionKey,
  }
  const vault = createVault(basis, `miniprogram-login:${appId}:${envVersion}`)
  const session = createSession(Object.assign({ vault }, basis))
  const backend = createBackend(basis)
  const revocation = createRevocation({ session, backend })
  const parts = Object.assign({ vault, session, backend, revocation }, basis)
  const renewal = createRenewal(parts)
  let disposed = false

  const ready = session.restore().then(() => {
    if (disposed) return
    revocation.flush()
    // Beside the first requests; what it fails with, they will tell.
    if (settings.checkSession === 'launch' && session.record.session)
      sessionKey.check(renewal.relogin).catch(() => {})
  })
  const call = createCaller(Object.assign({ renewal }, parts), ready)
  const offResume = platform.onResume(renewal.freshen)
  const offOnline = platform.onOnline(() => {
    renewal.online()
    revocation.flush()
  })

  /** Everything but state and dispose waits for storage, and refuses after dispose. */
  async function started(): Promise<void> {
    if (session.state.status === 'restoring') await ready
    if (disposed) throw loginError('disposed')
  }

  /** One call to the backend, whichever transport carries it. */
  async function send<T>(carrier: Transport, options: RequestOptions): Promise<T> {
    if (disposed) throw loginError('disposed')
    const { method = 'GET' } = options
    const { idempotent = method !== 'POST' && method !== 'PATCH' } = options
    const { data } = await call(Object.assign({}, options, { method, idempotent, carrier }))
    return data as T
  }

  const request: Login['request'] = (options) => send(transport, options)
  const uploadFile: Login['uploadFile'] = (options) =>
    send(platform.wechatUpload(options), Object.assign({ method: 'POST' as const }, options))

  return {
    ready,
    get state() {
      return session.state
    },
    subscribe: session.subscribe,
    request,
    uploadFile,
    downloadFile: (options) => send(platform.wechatDownload(options), options),
    profile: createProfile({ request, uploadFile }, (work) => deadlines.limit(PATIENCE_MS, work)),
    phone: createPhone(request, parts),
    privacy: createPrivacy(deadlines.limit),

    async signIn({ fresh = false } = {}) {
      // What was called first, counts first, however long storage takes.
      const epoch = vault.slot.epoch
      await started()
      await renewal.signIn(fresh, epoch)
      const { session: stored } = session.record
      if (!stored) throw loginError('superseded')
      return stored.user
    },

    async getToken() {
      await started()
      return renewal.token()
    },

    async withSessionKey(work, { repeat = true } = {}) {
      await started()
      // Somebody is signed in then, and no login comes due while the work runs.
      await renewal.token()
      await sessionKey.check(renewal.relogin)
      try {
        return await sessionKey.read(work)
      } catch (error) {
        if (asLoginError(error).code !== 'session_key_stale') throw error
        await renewal.relogin()
        if (!repeat) throw error
        return sessionKey.read(work)
      }
    },

    tokenLife() {
      const { session: stored } = session.record
      return stored && Math.max(0, lifeLeft(stored, deadlines.now()))
    },

    async signOut({ everywhere = false } = {}) {
      if (everywhere) await request({ url: '/v1/auth/logout', method: 'POST', data: { all: true } })
      vault.slot.epoch += 1
      await started()
      const { session: stored, ended } = session.record
      if (!stored && ended && session.state.status !== 'signingIn') return
      const known = !everywhere && stored ? [stored.refresh_token || stored.access_token] : []
      const saved = session.end('person', known)
      revocation.flush()
      await saved
    },

    async deleteAccount() {
      await started()
      await request({ url: '/v1/me', method: 'DELETE', idempotent: false })
      vault.slot.epoch += 1
      await session.end('deleted')
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
