import {
  encryptMessage,
  formatMessage,
  type PushEvent,
  type PushFormat,
  type PushMessage,
} from './push-message'
import { pushSignature } from './signature'
import type { App } from './state/apps'
import { deriveText } from './state/random'
import type { User } from './state/users'
import type { WeChat } from './state/wechat'

/** What one enters under "消息推送配置" in WeChat's console. The mode is always the safe (encrypted) one. */
export interface PushAddress {
  readonly url: string
  readonly token: string
  /** 43 characters of base64. */
  readonly encodingAesKey: string
  readonly format: PushFormat
}

/** What the backend answered to a push; `body` should be empty or `success`. */
export interface PushAnswer {
  readonly status: number
  readonly body: string
}

export interface Pusher {
  /** Remembers the address if it echoes the challenge, as WeChat does before it saves one. */
  configure(app: App, address: PushAddress): Promise<{ verified: boolean }>
  /** @throws {RangeError} when no address is configured or it cannot be reached */
  send(app: App, user: User, event: PushEvent, revokeInfo?: string): Promise<PushAnswer>
  reset(): void
}

/** WeChat hangs up after five seconds (WeChat docs, "被动回复"). */
const PATIENCE_MS = 5_000

export function createPusher(wechat: WeChat): Pusher {
  const addresses = new Map<string, PushAddress>()

  function signed(address: PushAddress): { timestamp: string; nonce: string; query: URLSearchParams } {
    const timestamp = String(wechat.clock.seconds())
    const nonce = String(wechat.random.bytes(4).readUInt32BE())
    const signature = pushSignature(address.token, timestamp, nonce)
    return { timestamp, nonce, query: new URLSearchParams({ signature, timestamp, nonce }) }
  }

  return {
    async configure(app, address) {
      const { query } = signed(address)
      const challenge = String(wechat.random.bytes(6).readUIntBE(0, 6))
      query.set('echostr', challenge)
      const { status, body } = await reach(address.url, query, { method: 'GET' })
      const verified = status === 200 && body === challenge
      if (verified) addresses.set(app.appid, address)
      return { verified }
    },

    async send(app, user, event, revokeInfo) {
      const address = addresses.get(app.appid)
      if (!address) throw new RangeError('no push address is configured for this app')
      const message = messageFor(wechat, app, user, event, revokeInfo)
      const { timestamp, nonce, query } = signed(address)
      const text = formatMessage(message, address.format)
      const Encrypt = encryptMessage(text, app.appid, address.encodingAesKey, wechat.random.bytes(16))
      query.set('openid', message.FromUserName)
      query.set('encrypt_type', 'aes')
      query.set('msg_signature', pushSignature(address.token, timestamp, nonce, Encrypt))
      return reach(address.url, query, {
        method: 'POST',
        headers: { 'content-type': address.format === 'json' ? 'application/json' : 'text/xml' },
        body: formatMessage({ ToUserName: message.ToUserName, Encrypt }, address.format),
      })
    },

    reset: () => addresses.clear(),
  }
}

function messageFor(
  wechat: WeChat,
  app: App,
  user: User,
  event: PushEvent,
  revokeInfo: string | undefined,
): PushMessage {
  const unionid = wechat.users.unionid(app, user)
  return {
    ToUserName: `gh_${deriveText(app.appid, 12, 'username')}`,
    FromUserName: `oPUSH${deriveText(app.appid, 23, 'push service')}`,
    CreateTime: wechat.clock.seconds(),
    MsgType: 'event',
    Event: event,
    OpenID: wechat.users.openid(app, user),
    ...(unionid && { UnionID: unionid }),
    AppID: app.appid,
    ...(revokeInfo && { RevokeInfo: revokeInfo }),
  }
}

async function reach(url: string, query: URLSearchParams, init: RequestInit): Promise<PushAnswer> {
  const target = new URL(url)
  for (const [name, value] of query) target.searchParams.set(name, value)
  try {
    const answer = await fetch(target, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    return { status: answer.status, body: await answer.text() }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new RangeError(`the push address did not answer: ${reason}`)
  }
}
