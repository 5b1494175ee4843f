import type { SessionKeyStore } from '../stores/store'
import type { WechatClient } from '../wechat/client'
import type { Principal } from './sessions'

export const MAX_NICKNAME = 32

export type NicknameVerdict = 'fine' | 'wrong_form' | 'refused'

export interface NicknameRules {
  readonly keys: SessionKeyStore
  readonly wechat: Pick<WechatClient, 'checkText'>
  /** Ask WeChat's content check as well. */
  readonly checksContent: boolean
}

/** Something to see, no control characters or line breaks, none that turn the text around. */
const FORM = /^(?=.*[^\s\p{Default_Ignorable_Code_Point}])[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]+$/u

/**
 * Whether a name may be shown to others.
 *
 * @throws {WechatError} when WeChat's check is configured and cannot be asked: an unchecked name is not shown.
 */
export async function judgeNickname(
  nickname: string,
  principal: Principal,
  { keys, wechat, checksContent }: NicknameRules,
): Promise<NicknameVerdict> {
  if (!FORM.test(nickname) || [...nickname].length > MAX_NICKNAME) return 'wrong_form'
  if (!checksContent) return 'fine'
  const ring = await keys.find(principal.user, principal.appId)
  const verdict = ring && (await wechat.checkText(nickname, ring.openId))
  return verdict === 'pass' ? 'fine' : 'refused'
}
