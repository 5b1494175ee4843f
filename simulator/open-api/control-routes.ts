import type { App } from './apps'
import type { CallLog } from './call-log'
import { CONTROL_PATH, type Control } from './control'
import { WeChatError } from './errors'
import { type Answer, type ApiRequest, jsonBody, successAnswer } from './http'
import { flag, number, oneOf, type Params, text, userChanges } from './parameters'
import { ROTATIONS } from './sessions'
import type { User } from './users'
import type { WeChat } from './wechat'

/** What the control routes steer. */
export interface Controlled {
  readonly wechat: WeChat
  readonly calls: CallLog
}

type Handlers = { readonly [Name in keyof Control]: (params: Params) => ReturnType<Control[Name]> }

/** The server's side of `createControl`. */
export function createControlRoutes({ wechat, calls }: Controlled): (request: ApiRequest) => Promise<Answer> {
  const handlers: Handlers = {
    async issueCode(params) {
      const { app, user } = who(wechat, params)
      const { key } = wechat.sessions.refresh(app, user)
      return { code: wechat.codes.issue('login', app, { userId: user.id, sessionKey: key }) }
    },
    async checkSession(params) {
      const { app, user } = who(wechat, params)
      return { valid: wechat.sessions.current(app, user) !== undefined }
    },
    async expireSession(params) {
      const { app, user } = who(wechat, params)
      wechat.sessions.end(app, user)
    },
    async setRotation(params) {
      wechat.sessions.setRotation(oneOf(params, 'rotation', ROTATIONS))
    },
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
    async advanceClock(params) {
      wechat.clock.advance(number(params, 'milliseconds'))
      return { now: new Date(wechat.clock.now()).toISOString() }
    },
    async enforceLimits(params) {
      wechat.limits.enforce(flag(params, 'on'))
    },
    async calls(params) {
      return {
        calls: calls.since(params.since === undefined ? 0 : number(params, 'since')),
        counts: calls.counts(),
      }
    },
    async secrets() {
      return wechat.secrets.list()
    },
    async reset() {
      wechat.reset()
      calls.reset()
    },
  }
  return async (request) => {
    const name = request.path.slice(CONTROL_PATH.length + 1)
    if (!isMethod(handlers, name)) return json(404, { error: `there is no control method ${name}` })
    if (request.method !== 'POST') return json(405, { error: 'control methods are called with POST' })
    try {
      const params = request.body ? jsonBody(request) : {}
      return json(200, (await handlers[name](params)) ?? {})
    } catch (error) {
      if (error instanceof RangeError || error instanceof WeChatError)
        return json(400, { error: error.message })
      throw error
    }
  }
}

/**
 * Keeps web pages out: a foreign page may reach a loopback port, but it cannot hide its Origin, and a name that
 * was re-bound to 127.0.0.1 shows in Host.
 */
export function mayControl(host: string | undefined, origin: string | undefined): boolean {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? '')) return false
  return origin === undefined || origin === `http://${host}`
}

function isMethod(handlers: Handlers, name: string): name is keyof Control {
  return Object.hasOwn(handlers, name)
}

function json(status: number, body: object): Answer {
  return { ...successAnswer({ ...body }, 'application/json; encoding=utf-8'), status }
}

function who(wechat: WeChat, params: Params): { app: App; user: User } {
  const app = wechat.apps.get(text(params, 'appid'))
  return {
    app,
    user: params.user === undefined ? wechat.users.current() : wechat.users.get(text(params, 'user')),
  }
}
