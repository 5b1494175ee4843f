import { createCipheriv } from 'node:crypto'
import { phoneInfo } from './phone'
import { rawDataSignature } from './signature'
import type { App } from './state/apps'
import type { User } from './state/users'
import type { WeChat } from './state/wechat'

/**
 * - `userInfo`: `wx.getUserInfo` and its button; opens to openId and unionId.
 * - `userProfile`: `wx.getUserProfile`; never held openId or unionId.
 * - `phone`: the `encryptedData` that getPhoneNumber still delivers beside its code.
 */
export const OPEN_DATA_KINDS = ['userInfo', 'userProfile', 'phone'] as const
export type OpenDataKind = (typeof OPEN_DATA_KINDS)[number]

export interface UserInfo {
  readonly nickName: string
  readonly gender: 0
  readonly language: string
  readonly city: string
  readonly province: string
  readonly country: string
  readonly avatarUrl: string
}

/** What the phone gets; `phone` has neither userInfo nor rawData and signature. */
export interface OpenData {
  readonly encryptedData: string
  readonly iv: string
  readonly userInfo?: UserInfo
  readonly rawData?: string
  /** Of `rawData`. */
  readonly signature?: string
}

export interface OpenDataRequest {
  readonly kind: OpenDataKind
  /** The nickname that clients with a library older than 2.27.1 still give. */
  readonly real: boolean
  /** Replaces members of the sealed payload, to see a backend refuse what is not its own. */
  readonly forged: Readonly<Record<string, unknown>>
}

/** The grey avatar and the name everybody has since 2022-11-08 (notice 00022c683e8a80b29bed2142b56c01). */
const GREY_AVATAR =
  'https://thirdwx.qlogo.cn/mmopen/vi_32/POgEwh4mIHO4nibH0KlMECNjjGxQUq24ZEaGT4poC6icRiccVGKSyXwibcPq4BWmiaIGuG1icwxaQX6grC9VemZoJ8rg/132'
const ANONYMOUS_NAME = '微信用户'

/** Makes what the client would hand to the mini program, sealed with the user's living session_key. */
export function createOpenData(wechat: WeChat, app: App, user: User, request: OpenDataRequest): OpenData {
  const session = wechat.sessions.current(app, user)
  if (!session) throw new RangeError('there is no living session: log in first')
  const seal = (payload: object): { encryptedData: string; iv: string } => {
    const iv = wechat.random.bytes(16)
    return {
      encryptedData: encrypt({ ...payload, ...request.forged }, session.key, iv),
      iv: iv.toString('base64'),
    }
  }
  if (request.kind === 'phone') return seal(phoneInfo(wechat, app, user))

  const userInfo = userInfoOf(request.real ? user.nickName : ANONYMOUS_NAME)
  const rawData = JSON.stringify(userInfo)
  const watermark = { timestamp: wechat.clock.seconds(), appid: app.appid }
  const ids = request.kind === 'userInfo' ? idsOf(wechat, app, user) : {}
  const signature = rawDataSignature(rawData, session.key)
  return { userInfo, rawData, signature, ...seal({ ...ids, ...userInfo, watermark }) }
}

/** AES-128-CBC with PKCS#7; the key is the decoded session_key (WeChat docs, "加密数据解密算法"). */
function encrypt(payload: object, sessionKey: string, iv: Buffer): string {
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), iv)
  return cipher.update(JSON.stringify(payload), 'utf8', 'base64') + cipher.final('base64')
}

function idsOf(wechat: WeChat, app: App, user: User): { openId: string; unionId?: string } {
  const unionId = wechat.users.unionid(app, user)
  return { openId: wechat.users.openid(app, user), ...(unionId && { unionId }) }
}

/** Gender and place have been empty for everybody since 2021-10 (notice 00028edbe3c58081e7cc834705b801). */
function userInfoOf(nickName: string): UserInfo {
  return { nickName, gender: 0, language: '', city: '', province: '', country: '', avatarUrl: GREY_AVATAR }
}
