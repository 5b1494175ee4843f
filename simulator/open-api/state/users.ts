import { WeChatError } from '../errors'
import type { App } from './apps'
import { deriveText } from './random'
import type { SecretRegister } from './secrets'

/** A person with a WeChat account. */
export interface User {
  readonly id: string
  readonly nickName: string
  readonly phone: { readonly countryCode: string; readonly purePhoneNumber: string }
  /** WeChat holds the account for high-risk: every login answers 40226. */
  readonly blocked: boolean
  /** getUserRiskRank's answer, 0 (none) to 4 (high). */
  readonly riskRank: 0 | 1 | 2 | 3 | 4
}

export type UserChanges = Partial<Omit<User, 'id'>>

/** The people everyone meets first. Nobody has these phone numbers. */
export const DEFAULT_USERS: readonly User[] = [
  person('xiaoming', '小明', '86', '19900000001'),
  person('xiaohong', '小红', '86', '19900000002'),
  person('visitor', 'Visitor', '1', '2025550100'),
]

/** Whom the literal code of DevTools' tourist mode signs in. Not among the phone's users. */
export const MOCK_CODE_USER: User = person('tourist', '微信用户', '86', '19900000000')

function person(id: string, nickName: string, countryCode: string, purePhoneNumber: string): User {
  return { id, nickName, phone: { countryCode, purePhoneNumber }, blocked: false, riskRank: 0 }
}

export interface Users {
  list(): readonly User[]
  /** Who holds the phone now. */
  current(): User
  /** @throws {RangeError} when nobody has this id */
  get(id: string): User
  switchTo(id: string): User
  /** Adds a person; members left out get harmless values. @throws {RangeError} when the id is taken */
  add(id: string, members: UserChanges): User
  change(id: string, members: UserChanges): User
  /** The same for ever for one person in one app. */
  openid(app: App, user: User): string
  /** The same for one person in all apps of one open platform account. */
  unionid(app: App, user: User): string | undefined
  /** The plugin's counterpart of an openid. */
  openpid(app: App, user: User): string
  /** @throws {WeChatError} 40003 when no user of the app has it */
  byOpenid(app: App, openid: string): User
  reset(): void
}

export function createUsers(users: readonly User[], seed: string, secrets: SecretRegister): Users {
  const byId = new Map<string, User>()
  const byKnownOpenid = new Map<string, string>()
  let currentId = ''

  const reset = (): void => {
    byId.clear()
    for (const user of [...users, MOCK_CODE_USER]) byId.set(user.id, user)
    currentId = users[0]?.id ?? MOCK_CODE_USER.id
  }
  const get = (id: string): User => {
    const user = byId.get(id)
    if (!user) throw new RangeError(`no user has the id ${JSON.stringify(id)}`)
    return user
  }
  const put = (user: User): User => {
    byId.set(user.id, user)
    return user
  }
  const openid = (app: App, user: User): string => {
    const text = `oSIM${deriveText(seed, 24, 'openid', app.appid, user.id)}`
    byKnownOpenid.set(`${app.appid} ${text}`, user.id)
    return secrets.issued('openid', text)
  }

  reset()
  return {
    list: () => [...byId.values()],
    current: () => get(currentId),
    get,
    switchTo(id) {
      currentId = get(id).id
      return get(currentId)
    },
    add(id, members) {
      if (byId.has(id)) throw new RangeError(`the id ${JSON.stringify(id)} is taken`)
      return put({ ...person(id, id, '86', '19900000009'), ...members })
    },
    change: (id, members) => put({ ...get(id), ...members }),
    openid,
    unionid: (app, user) =>
      app.platform &&
      secrets.issued('unionid', `oUNI${deriveText(seed, 24, 'unionid', app.platform, user.id)}`),
    openpid: (app, user) =>
      secrets.issued('openid', `GSIM${deriveText(seed, 24, 'openpid', app.appid, user.id)}`),
    byOpenid(app, wanted) {
      const known = byKnownOpenid.get(`${app.appid} ${wanted}`)
      const user = known === undefined ? undefined : byId.get(known)
      if (user) return user
      // A backend's database outlives this process, so it may know an openid that was not asked for yet.
      for (const each of byId.values()) if (openid(app, each) === wanted) return each
      throw new WeChatError(40003)
    },
    reset,
  }
}
