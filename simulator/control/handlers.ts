import type { RevokedTokens } from '../host/revoked-tokens'
import type { WeChatCalls } from '../host/wechat-calls'
import type { World } from '../host/world'
import { flag, oneOf, optional, type Params, text, whole } from '../open-api/control/parameters'
import { type Control, type Fault, MOCK_CODE_USER } from '../open-api/index'
import type { Counts } from '../sequence/counts'
import type { SequenceLog } from '../sequence/log'
import {
  type ChangeableSettings,
  NETWORKS,
  type Person,
  type SimulatorControl,
  type SimulatorState,
} from './contract'

/** What the control methods steer and look at. */
export interface Controlled {
  readonly appId: string
  readonly appName: string
  readonly openApiUrl: string
  readonly world: World
  readonly revokedTokens: RevokedTokens
  /** WeChat's simulated server. */
  readonly wechat: Control
  readonly sequence: SequenceLog
  readonly wechatCalls: WeChatCalls
  /** `wx.*` by name. */
  readonly wxCalls: Counts
  /** Requests that left the phone. */
  readonly requests: Counts
}

export type Handlers = {
  readonly [Name in keyof SimulatorControl]: (params: Params) => ReturnType<SimulatorControl[Name]>
}

const EXCHANGE = '/sns/jscode2session'
const EVERYTHING = '*'
/** WeChat: −1 "system busy", 40163 "code been used". */
const BUSY = -1
const CODE_USED = 40163
/** `RevokeInfo` of what a person can take back here: nickname with avatar, and phone number (WeChat: 安全指引). */
const WITHDRAWN = '6,8'

/** Milliseconds in the background after which WeChat ends an app (WeChat: 小程序运行机制, "about 30 minutes"). */
const KEPT_IN_BACKGROUND = 30 * 60_000
/** Ten years either way: far beyond every lifetime here. */
const LONGEST_JUMP = 10 * 366 * 24 * 3_600_000

export function createHandlers(controlled: Controlled): Handlers {
  return { ...personHandlers(controlled), ...faultHandlers(controlled), ...phoneHandlers(controlled) }
}

type PersonMethods = 'state' | 'switchUser' | 'addUser' | 'blockUser' | 'revokeAuthorization'

function personHandlers(controlled: Controlled): Pick<Handlers, PersonMethods> {
  const { appId: appid, world, wechat } = controlled
  return {
    state: () => readState(controlled),
    async switchUser(params) {
      await wechat.switchUser({ user: text(params, 'user') })
      await world.restart()
    },
    async addUser(params) {
      const nickName = optional(params, 'nickName', text)
      await wechat.addUser({ user: text(params, 'user'), ...(nickName !== undefined && { nickName }) })
    },
    async blockUser(params) {
      const user = optional(params, 'user', text) ?? (await wechat.users()).current
      await wechat.changeUser({ user, blocked: flag(params, 'blocked') })
    },
    async revokeAuthorization() {
      const told = await wechat
        .push({ appid, event: 'user_authorization_revoke', revokeInfo: WITHDRAWN })
        .then(({ status }) => status === 200)
        // Nobody has entered the backend's address, or it does not listen.
        .catch(() => false)
      await world.restart('permissions')
      return { told }
    },
  }
}

type FaultMethods =
  | 'setNetwork'
  | 'setWeChatBusy'
  | 'expireSessionKey'
  | 'spendNextCode'
  | 'revokeTokens'
  | 'setStorageFull'
  | 'setClock'
  | 'reset'

function faultHandlers(controlled: Controlled): Pick<Handlers, FaultMethods> {
  const { appId: appid, world, wechat, revokedTokens } = controlled

  /** WeChat knows only what to clear by path; other faults of these paths are the tester's own too. */
  const setBusy = async (on: boolean): Promise<void> => {
    await wechat.clearFaults({ path: EVERYTHING })
    if (on) await wechat.addFault({ path: EVERYTHING, effect: { kind: 'errcode', errcode: BUSY } })
  }

  return {
    setNetwork: (params) => world.setNetwork(oneOf(params, 'network', NETWORKS)),
    setWeChatBusy: (params) => setBusy(flag(params, 'on')),
    expireSessionKey: () => wechat.expireSession({ appid }),
    async spendNextCode(params) {
      const on = optional(params, 'on', flag) ?? true
      if (!on) await wechat.clearFaults({ path: EXCHANGE })
      else if (!waits((await wechat.faults()).faults, EXCHANGE, CODE_USED)) {
        await wechat.addFault({ path: EXCHANGE, times: 1, effect: { kind: 'errcode', errcode: CODE_USED } })
      }
    },
    async revokeTokens() {
      revokedTokens.revoke()
    },
    setStorageFull: (params) => world.setStorageFull(flag(params, 'on')),
    setClock: (params) => world.setClock(whole(-LONGEST_JUMP, LONGEST_JUMP)(params, 'offset')),
    async reset() {
      revokedTokens.restore()
      await wechat.clearFaults()
      await world.setNetwork('good')
      await world.setStorageFull(false)
      await world.setClock(0)
      await world.setBackground(false)
    },
  }
}

function phoneHandlers(controlled: Controlled): Omit<Handlers, PersonMethods | FaultMethods> {
  const { world, wechat, sequence, wechatCalls, wxCalls, requests } = controlled
  return {
    setBackground: (params) => world.setBackground(flag(params, 'on')),
    async background(params) {
      const milliseconds = whole(0, LONGEST_JUMP)(params, 'milliseconds')
      const alive = optional(params, 'alive', flag) ?? milliseconds < KEPT_IN_BACKGROUND
      await world.setBackground(true)
      await wechat.advanceClock({ milliseconds })
      await world.passTime(milliseconds)
      await (alive ? world.setBackground(false) : world.restart())
    },
    configure: (params) => world.configure(settingsOf(params)),
    restart: () => world.restart(),
    clearStorage: () => world.restart('everything'),
    calls: async () => ({
      wx: wxCalls.all(),
      backend: requests.all(),
      wechat: await wechatCalls.counts(),
    }),
    async resetCalls() {
      wxCalls.reset()
      requests.reset()
      await wechatCalls.resetCounts()
    },
    async sequence() {
      await wechatCalls.catchUp()
      return { steps: sequence.list() }
    },
    async clearSequence() {
      sequence.clear()
    },
  }
}

async function readState(controlled: Controlled): Promise<SimulatorState> {
  const { appId, appName, openApiUrl, world, wechat, revokedTokens } = controlled
  const [{ current, users }, { faults }] = await Promise.all([wechat.users(), wechat.faults()])
  const { scene, theme, libVersion, platform, language, fontSizeScaleFactor } = world.settings
  const { promiseAsTask = false } = world.settings
  return {
    ...{ appId, appName, openApiUrl },
    user: current,
    users: users
      .filter(({ id }) => id !== MOCK_CODE_USER.id)
      .map(({ id, nickName, blocked }): Person => ({ id, nickName, blocked })),
    settings: { scene, theme, libVersion, platform, language, fontSizeScaleFactor, promiseAsTask },
    ...world.conditions,
    wechatBusy: waits(faults, EVERYTHING, BUSY),
    nextCodeSpent: waits(faults, EXCHANGE, CODE_USED),
    tokensRevoked: revokedTokens.isOn,
    inBackground: world.inBackground,
  }
}

/** Whether a call of that path is going to be answered with this errcode. */
const waits = (faults: readonly Fault[], path: string, errcode: number): boolean =>
  faults.some(({ effect, ...fault }) => {
    return fault.path === path && effect?.kind === 'errcode' && effect.errcode === errcode
  })

function settingsOf(params: Params): Partial<ChangeableSettings> {
  const read = <Name extends keyof ChangeableSettings>(
    name: Name,
    reader: (params: Params, name: string) => ChangeableSettings[Name],
  ): object => {
    const value = optional(params, name, reader)
    return value === undefined ? {} : { [name]: value }
  }
  return {
    ...read('scene', whole(1000, 9999)),
    ...read('theme', (from, name) => oneOf(from, name, ['light', 'dark'])),
    ...read('libVersion', version),
    ...read('platform', (from, name) => oneOf(from, name, ['devtools', 'ios', 'android'])),
    ...read('language', (from, name) => oneOf(from, name, ['zh_CN', 'en'])),
    ...read('fontSizeScaleFactor', scale),
    ...read('promiseAsTask', flag),
  }
}

function version(params: Params, name: string): string {
  const value = text(params, name)
  if (!/^\d+\.\d+\.\d+$/.test(value)) throw new RangeError(`${name} must be three numbers, such as 3.8.0`)
  return value
}

function scale(params: Params, name: string): number {
  const value = params[name]
  if (typeof value === 'number' && value >= 0.5 && value <= 3) return value
  throw new RangeError(`${name} must be a number from 0.5 to 3`)
}
