import type { Me } from './contract'
import { merge } from './merge'
import { ask } from './platform'
import type { Login } from './types'

/** What the two legacy calls give today: on current clients always the anonymous profile. */
export interface WeChatProfile {
  /**
   * `anonymous` is the grey avatar named 微信用户 that WeChat hands out since 2022-11-08 (base library 2.27.1).
   * WeChat gives no flag: the name decides, so a person who really bears it counts as anonymous.
   */
  readonly kind: 'anonymous' | 'real'
  readonly nickName: string
  readonly avatarUrl: string
  /** For your backend, with `withSessionKey`; absent where WeChat gives none. */
  readonly encryptedData?: string
  readonly iv?: string
  readonly rawData: string
  readonly signature: string
}

/** What to change; `null` removes. */
export interface ProfileUpdate {
  readonly nickname?: string | null
  readonly avatar_url?: string | null
}

/**
 * Who the person is. The road that works: a button with `open-type="chooseAvatar"` and an input with
 * `type="nickname"`, then `uploadAvatar` and `update`. The two legacy calls are kept, typed and honest.
 */
export interface Profile {
  /**
   * `wx.getUserProfile`. Call it first thing in a tap handler.
   * @param options.desc - what for, at most 30 characters; WeChat shows it.
   * @throws {LoginError} `denied`, `tap_required`, `unsupported`, `timeout` after a minute; the session is kept.
   */
  getUserProfile(options: {
    readonly desc: string
    readonly lang?: 'en' | 'zh_CN' | 'zh_TW'
  }): Promise<WeChatProfile>
  /**
   * `wx.getUserInfo`. No tap, no question. `withCredentials` (default false) asks for `encryptedData`: call it inside
   * `withSessionKey` then.
   * @throws {LoginError} `denied`, `unsupported`, `timeout` after a minute; the session is kept.
   */
  getUserInfo(options?: {
    readonly withCredentials?: boolean
    readonly lang?: 'en' | 'zh_CN' | 'zh_TW'
  }): Promise<WeChatProfile>
  /**
   * Uploads the temporary file of `e.detail.avatarUrl` at once: its path dies with this launch.
   * @param onProgress - gets percent, 0 to 100.
   * @throws {LoginError} as `uploadFile`.
   */
  uploadAvatar(filePath: string, onProgress?: (percent: number) => void): Promise<Me>
  /**
   * Changes what the backend shows of the person (RFC 7396: absent members stay).
   * @throws {LoginError} as `request`.
   */
  update(change: ProfileUpdate): Promise<Me>
}

type UserInfoResult = Omit<WeChatProfile, 'kind' | 'nickName' | 'avatarUrl'> & {
  readonly userInfo: Pick<WeChatProfile, 'nickName' | 'avatarUrl'>
}

/** The name WeChat gives to everybody (docs: notice of 2022-10-25). */
const ANONYMOUS_NAME = '微信用户'

export function createProfile(
  { request, uploadFile }: Pick<Login, 'request' | 'uploadFile'>,
  patience: <T>(work: () => Promise<T>) => Promise<T>,
): Profile {
  async function described(asked: () => Promise<UserInfoResult>): Promise<WeChatProfile> {
    const given = await patience(asked)
    const { nickName, avatarUrl } = given.userInfo
    const kind = nickName === ANONYMOUS_NAME ? 'anonymous' : 'real'
    return merge(given, { kind, nickName, avatarUrl } as const)
  }

  return {
    getUserProfile: (options) => described(() => ask('getUserProfile', options, 'denied')),
    getUserInfo: (options) => described(() => ask('getUserInfo', options, 'denied')),
    uploadAvatar: (filePath, onProgress) =>
      uploadFile(
        Object.assign({ url: '/v1/me/avatar', name: 'avatar', filePath }, onProgress && { onProgress }),
      ),
    update: (change) => request({ url: '/v1/me', method: 'PATCH', data: change }),
  }
}
