import { createBackend } from './backend'
import { createDeadlines, systemClock } from './clock'
import type { Context, Settings } from './context'
import { asLoginError, loginError } from './errors'
import { lifeLeft } from './lifetime'
import { createLogging, type Logging } from './log'
import { merge } from './merge'
import { createOutbox } from './outbox'
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
  const settings = merge(DEFAULTS, options)
  const { baseUrl, transport, backupBaseUrls, clock, logger } = settings
  const { appId, envVersion } = platform.account()
  const names = [typeof baseUrl === 'string' ? baseUrl : baseUrl(envVersion), ...backupBaseUrls]
  const bases = names.map((name) => name.replace(/\/+$/, ''))
  const deadlines = createDeadlines(clock)
  const outbox = createOutbox((error) => logging.log('callback_failed', { error }))
  const logging: Logging = createLogging(logger, outbox, deadlines.now)
  const context: Context = Object.assign({ appId, bases }, settings, deadlines, logging)
  const sessionKey = createSessionKey(context)
  const vault = createVault(context, `miniprogram-login:${appId}:${envVersion}`)
  const { slot } = vault
  const session = createSession(context, vault, outbox)
  const backend = createBackend(context)
  const revocation = createRevocation(vault, backend)
  const renewal = createRenewal(context, session, vault, backend, sessionKey, revocation)
  let disposed = false

  const ready = session.restore().then(() => {
    if (disposed) return
    revocation.flush()
    // Beside the first requests; what it fails with, they will tell.
    if (settings.checkSession === 'launch' && session.token) sessionKey.check(renewal.relogin).catch(() => {})
  })
  const call = createCaller(context, session, renewal, backend, ready)
  const offResume = platform.onResume(renewal.freshen)
  const offOnline = platform.onOnline(() => {
    renewal.online()
    revocation.flush()
  })

  /** Everything but state and dispose waits for storage, and refuses after dispose. */
  async function started(): Promise<void> {
    await ready
    if (disposed) throw loginError('disposed')
  }

  /** One call to the backend, whichever transport carries it. */
  async function send<T>(carrier: Transport, options: RequestOptions): Promise<T> {
    const { data } = await call(carrier, options)
    return data as T
  }

  const request: Login['request'] = (options) => send(transport, options)
  const uploadFile: Login['uploadFile'] = (options) => {
    const { filePath, name, formData } = options
    const carrier = platform.fileTransport('uploadFile', { filePath, name, formData }, options)
    return send(carrier, merge({ method: 'POST' as const }, options))
  }

  return {
    ready,
    get state() {
      return session.state
    },
    subscribe: session.subscribe,
    request,
    uploadFile,
    downloadFile: (options) => send(platform.fileTransport('downloadFile', {}, options), options),
    profile: createProfile({ request, uploadFile }, (work) => deadlines.limit(PATIENCE_MS, work)),
    phone: createPhone(request, session, sessionKey, settings.random),
    privacy: createPrivacy(deadlines.limit),

    async signIn({ fresh = false } = {}) {
      // What was called first, counts first, however long storage takes.
      const epoch = slot.epoch
      await started()
      await renewal.signIn(fresh, epoch)
      const { session: stored } = slot.record
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
      const { session: stored } = slot.record
      return stored && Math.max(0, lifeLeft(stored, deadlines.now()))
    },

    async signOut({ everywhere = false } = {}) {
      if (everywhere) await request({ url: '/v1/auth/logout', method: 'POST', data: { all: true } })
      slot.epoch += 1
      await started()
      const { session: stored } = slot.record
      const known = !everywhere && stored ? [stored.refresh_token || stored.access_token] : []
      const saved = session.end('person', known)
      revocation.flush()
      await saved
    },

    async deleteAccount() {
      await started()
      await request({ url: '/v1/me', method: 'DELETE', idempotent: false })
      slot.epoch += 1
      await session.end('deleted')
    },

    dispose() {
      disposed = true
      offResume()
      offOnline()
      session.dispose()
      deadlines.endWaits()
    },
  }
}
