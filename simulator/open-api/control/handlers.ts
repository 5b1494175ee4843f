import type { CallLog } from '../call-log'
import type { Faults } from '../faults'
import { createOpenData, OPEN_DATA_KINDS } from '../open-data'
import type { Pusher } from '../push'
import { PUSH_EVENTS } from '../push-message'
import type { App } from '../state/apps'
import { ENCRYPT_KEY_LIFETIME_MS } from '../state/encrypt-keys'
import { ROTATIONS } from '../state/sessions'
import type { User } from '../state/users'
import type { WeChat } from '../state/wechat'
import type { Control } from './contract'
import {
  fault,
  flag,
  oneOf,
  optional,
  order,
  type Params,
  pushAddress,
  record,
  registration,
  text,
  userChanges,
  whole,
} from './parameters'

/** A century: far beyond any lifetime here, and repeated jumps stay within what a Date can hold. */
const LONGEST_JUMP_MS = 100 * 366 * 24 * 3_600_000

const LONGEST_WAIT_MS = 60_000

export type Handlers = { readonly [Name in keyof Control]: (params: Params) => ReturnType<Control[Name]> }

/** What the control methods steer. */
export interface Controlled {
  readonly wechat: WeChat
  readonly calls: CallLog
  readonly faults: Faults
  readonly pusher: Pusher
}

export function createHandlers(controlled: Controlled): Handlers {
  return { ...phoneHandlers(controlled), ...testerHandlers(controlled) }
}

type PhoneMethods =
  | 'issueCode'
  | 'checkSession'
  | 'issuePhoneCode'
  | 'issuePluginCode'
  | 'openData'
  | 'latestUserKey'
  | 'pay'

/** What the phone asks: each of these is a visit of the mini program. */
function phoneHandlers({ wechat }: Controlled): Pick<Handlers, PhoneMethods> {
  const visitor = (params: Params): { app: App; user: User } => {
    wechat.apps.meet(text(params, 'appid'))
    const visit = who(wechat, params)
    wechat.visits.note(visit.app, visit.user)
    return visit
  }
  return {
    async issueCode(params) {
      const { app, user } = visitor(params)
      const { key } = wechat.sessions.refresh(app, user)
      return { code: wechat.loginCodes.issue(app, { userId: user.id, sessionKey: key }) }
    },
    async checkSession(params) {
      const { app, user } = visitor(params)
      wechat.sessions.touch(app, user)
      return { valid: wechat.sessions.current(app, user) !== undefined }
    },
    async issuePhoneCode(params) {
      const { app, user } = visitor(params)
      return { code: wechat.phoneCodes.issue(app, { userId: user.id }) }
    },
    async issuePluginCode(params) {
      const { app, user } = visitor(params)
      return { code: wechat.pluginCodes.issue(app, { userId: user.id }) }
    },
    async openData(params) {
      const { app, user } = visitor(params)
      return createOpenData(wechat, app, user, {
        kind: oneOf(params, 'kind', OPEN_DATA_KINDS),
        real: optional(params, 'real', flag) ?? false,
        forged: optional(params, 'forged', record) ?? {},
      })
    },
    async latestUserKey(params) {
      const { app, user } = visitor(params)
      const [{ key, iv, version, createdAt }] = wechat.encryptKeys.latest(app, user)
      return { encryptKey: key, iv, version, expireTime: createdAt + ENCRYPT_KEY_LIFETIME_MS }
    },
    async pay(params) {
      const { app, user } = visitor(params)
      wechat.payments.record(app, user, order(params))
    },
  }
}

function testerHandlers({ wechat, calls, faults, pusher }: Controlled): Omit<Handlers, PhoneMethods> {
  return {
    async users() {
      return { current: wechat.users.current().id, users: [...wechat.users.list()] }
    },
    async switchUser(params) {
      return wechat.users.switchTo(text(params, 'user'))
    },
    async addUser(params) {
      return wechat.users.add(text(params, 'user'), userChanges(params))
    },
    async changeUser(params) {
      return wechat.users.change(text(params, 'user'), userChanges(params))
    },
    async addApp(params) {
      wechat.apps.add(registration(params))
    },
    async expireSession(params) {
      const { app, user } = who(wechat, params)
      wechat.sessions.end(app, user)
    },
    async setRotation(params) {
      wechat.sessions.setRotation(oneOf(params, 'rotation', ROTATIONS))
    },
    async invalidateTokens(params) {
      wechat.tokens.invalidate(wechat.apps.get(text(params, 'appid')))
    },
    async freezeSecret(params) {
      wechat.apps.freezeSecret(text(params, 'appid'), flag(params, 'frozen'))
    },
    async componentToken() {
      return wechat.components.issueToken()
    },
    async setPush(params) {
      return pusher.configure(wechat.apps.get(text(params, 'appid')), pushAddress(params))
    },
    async push(params) {
      const { app, user } = who(wechat, params)
      const event = oneOf(params, 'event', PUSH_EVENTS)
      if (event === 'user_authorization_cancellation') wechat.sessions.end(app, user)
      return pusher.send(app, user, event, optional(params, 'revokeInfo', text))
    },
    async advanceClock(params) {
      wechat.clock.advance(whole(-LONGEST_JUMP_MS, LONGEST_JUMP_MS)(params, 'milliseconds'))
      return { now: new Date(wechat.clock.now()).toISOString() }
    },
    async enforceLimits(params) {
      wechat.limits.enforce(flag(params, 'on'))
    },
    async addFault(params) {
      faults.add(fault(params))
    },
    async faults() {
      return { faults: [...faults.list()] }
    },
    async clearFaults(params) {
      faults.clear(optional(params, 'path', text))
    },
    async calls(params) {
      const since = optional(params, 'since', whole(0, Number.MAX_SAFE_INTEGER)) ?? 0
      const wait = optional(params, 'wait', whole(0, LONGEST_WAIT_MS)) ?? 0
      if (wait > 0) await calls.news(since, wait)
      return { calls: calls.since(since), counts: calls.counts(), latest: calls.latest() }
    },
    async secrets() {
      return wechat.secrets.list()
    },
    async reset() {
      wechat.reset()
      calls.reset()
      faults.clear()
      pusher.reset()
    },
  }
}

function who(wechat: WeChat, params: Params): { app: App; user: User } {
  const app = wechat.apps.get(text(params, 'appid'))
  const id = optional(params, 'user', text)
  return { app, user: id === undefined ? wechat.users.current() : wechat.users.get(id) }
}
