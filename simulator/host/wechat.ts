import { LinkError } from '../link'
import { createControl } from '../open-api/index'
import type { HostMethods, OpenDataAnswer, OpenDataParams, PhoneHolder } from '../protocol'
import type { Line } from './line'

/** What the WeChat client asks WeChat's server on behalf of the app. Here that server is the simulated one. */
export interface WeChatClient {
  /** @throws {LinkError} like the fail of `wx.login`: errno 108 when WeChat cannot be reached. */
  login(): Promise<{ code: string }>
  /** @throws {LinkError} like the fail of `wx.checkSession`, when the session_key has expired too. */
  checkSession(): Promise<null>
  /** @throws {LinkError} when there is no living session: the app must have logged in. */
  openData(params: OpenDataParams): Promise<OpenDataAnswer>
  /** The code of the phone number buttons. */
  phoneCode(): Promise<{ code: string }>
  /** The key of `wx.getUserCryptoManager`. */
  userKey(): ReturnType<HostMethods['userKey']>
  /** Who holds the phone. */
  holder(): Promise<PhoneHolder>
}

/** "Request to WeChat backend failed" of WeChat's table of common errno ("PublicErrno"). */
const UNREACHABLE = 108

const API_OF_KIND = {
  userInfo: 'getUserInfo',
  userProfile: 'getUserProfile',
  phone: 'getPhoneNumber',
} as const

/** @param line - what lies between the phone and WeChat. */
export function createWeChatClient(openApiUrl: string, appid: string, line: Line): WeChatClient {
  const control = createControl(openApiUrl)

  async function reach<Result>(api: string, ask: () => Promise<Result>): Promise<Result> {
    try {
      return await line.carry(ask)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const errMsg = `${api}:fail ${reason}`
      throw new LinkError(errMsg, { errMsg, errno: UNREACHABLE })
    }
  }

  return {
    login: () => reach('login', () => control.issueCode({ appid })),
    async checkSession() {
      const { valid } = await reach('checkSession', () => control.checkSession({ appid }))
      const errMsg = 'checkSession:fail session time out, need relogin'
      if (!valid) throw new LinkError(errMsg, { errMsg })
      return null
    },
    openData: ({ kind, real }) => reach(API_OF_KIND[kind], () => control.openData({ appid, kind, real })),
    phoneCode: () => reach('getPhoneNumber', () => control.issuePhoneCode({ appid })),
    userKey: () => reach('getLatestUserKey', () => control.latestUserKey({ appid })),
    // WeChat knows who holds the phone without a line: an app starts offline too.
    async holder() {
      const { current, users } = await control.users()
      const user = users.find(({ id }) => id === current)
      const maskedPhoneNumber = maskMiddle(user?.phone.purePhoneNumber ?? '')
      return { id: current, nickName: user?.nickName ?? '', maskedPhoneNumber }
    },
  }
}

/** `199****0001`, as WeChat's own sheet writes it. */
const maskMiddle = (phoneNumber: string): string => phoneNumber.replace(/^(.{3}).*(.{4})$/, '$1****$2')
