import { WeChatError } from '../errors'

/** A mini program registered with the simulated WeChat. */
export interface App {
  readonly appid: string
  readonly secret: string
  /** The open platform account it is bound to; users have a unionid there. Absent: not bound. */
  readonly platform?: string
}

/** The AppID that DevTools calls tourist, and the one our project.config.json carries. The secret spells "fake". */
export const TOURIST_APP = {
  appid: 'touristappid',
  secret: 'fa4efa4efa4efa4efa4efa4efa4efa4e',
  platform: 'simulated-platform',
} as const satisfies App

/** Bound to the same open platform account as `TOURIST_APP`: other openids, the same unionids. */
export const SISTER_APP = {
  appid: 'wx0000000000000002',
  secret: 'fa4e0002fa4e0002fa4e0002fa4e0002',
  platform: 'simulated-platform',
} as const satisfies App

/** Bound to no open platform account: its users have no unionid. */
export const UNBOUND_APP = {
  appid: 'wx0000000000000003',
  secret: 'fa4e0003fa4e0003fa4e0003fa4e0003',
} as const satisfies App

export const DEFAULT_APPS: readonly App[] = [TOURIST_APP, SISTER_APP, UNBOUND_APP]

export interface Apps {
  /** @throws {WeChatError} 40013 */
  get(appid: string): App
  /**
   * The app that a phone runs. One that nobody registered joins, bound to no platform, and the first AppSecret
   * presented for it becomes its own: so a stranger's project and backend work without any setting up.
   */
  meet(appid: string): App
  /** Registers an app, or registers it anew. */
  add(app: App): void
  /** @throws {WeChatError} 41002, 41004, 40013, 40125, 40243 */
  authenticate(appid: string, secret: string): App
  /** From now on every use of the app's secret answers 40243 (true), or works again. */
  freezeSecret(appid: string, frozen: boolean): void
  reset(): void
}

/** Stands for the secret of an app that was met and has not presented one yet. */
const NO_SECRET_YET = ''

export function createApps(apps: readonly App[]): Apps {
  const byId = new Map<string, App>()
  const frozen = new Set<string>()

  const add = (app: App): void => void byId.set(app.appid, app)
  const get = (appid: string): App => {
    const app = byId.get(appid)
    if (!app) throw new WeChatError(40013)
    return app
  }
  const reset = (): void => {
    byId.clear()
    frozen.clear()
    for (const app of apps) add(app)
  }

  reset()
  return {
    get,
    meet(appid) {
      if (!byId.has(appid)) add({ appid, secret: NO_SECRET_YET })
      return get(appid)
    },
    add,
    authenticate(appid, secret) {
      if (!appid) throw new WeChatError(41002)
      if (!secret) throw new WeChatError(41004)
      if (get(appid).secret === NO_SECRET_YET) add({ ...get(appid), secret })
      if (get(appid).secret !== secret) throw new WeChatError(40125)
      if (frozen.has(appid)) throw new WeChatError(40243)
      return get(appid)
    },
    freezeSecret(appid, on) {
      if (on) frozen.add(get(appid).appid)
      else frozen.delete(get(appid).appid)
    },
    reset,
  }
}
