import { Type } from '@sinclair/typebox'
import { MINUTE, SECOND } from '../clock'
import { ProblemError } from '../problems'
import type { Accounts } from '../sessions/accounts'
import type { UserStore } from '../stores/store'
import {
  isSignedByWechat,
  openPushMessage,
  type PushMessage,
  type PushSecrets,
  readMessage,
} from '../wechat/push-message'
import type { App } from './app-types'

export interface PushDeps {
  readonly appId: string
  readonly push: PushSecrets
  readonly users: UserStore
  readonly accounts: Accounts
}

const PATH = '/v1/wechat/push'
/** WeChat's clock and ours need not agree. */
const CLOCKS_APART_MS = 5 * MINUTE
const Word = Type.String({ minLength: 1, maxLength: 128 })
const Query = { signature: Word, timestamp: Word, nonce: Word }

/** What WeChat itself tells us: people who withdraw a permission, or leave. Only the safe (encrypted) mode. */
export function pushRoutes(app: App, { appId, push, users, accounts }: PushDeps): void {
  // WeChat's own form of a content type, for these routes only.
  app.register(async (wechat: App) => {
    wechat.addContentTypeParser(
      ['text/xml', 'application/xml'],
      { parseAs: 'string' },
      (_request, body, done) => done(null, readMessage(body as string)),
    )

    // WeChat asks once, when the address is entered in its console.
    wechat.get(
      PATH,
      {
        schema: {
          summary: 'Where WeChat checks the address of message push',
          querystring: Type.Object({ ...Query, echostr: Word }),
          produces: ['text/plain'],
        },
      },
      async ({ query }, reply) => {
        if (!isSignedByWechat(query.signature, push.token, query.timestamp, query.nonce)) throw unsigned()
        return reply.type('text/plain; charset=utf-8').send(query.echostr)
      },
    )

    wechat.post(
      PATH,
      {
        schema: {
          summary: 'Where WeChat pushes messages to, in the safe mode',
          querystring: Type.Object({ ...Query, msg_signature: Word }),
          body: Type.Object({ Encrypt: Type.String({ minLength: 1 }) }),
          consumes: ['application/json', 'text/xml', 'application/xml'],
          produces: ['text/plain'],
        },
      },
      async ({ query, body }, reply) => {
        const { msg_signature: signature, timestamp, nonce } = query
        if (!isSignedByWechat(signature, push.token, timestamp, nonce, body.Encrypt)) throw unsigned()
        const message = openPushMessage(body.Encrypt, appId, push.encodingAesKey)
        if (!message) throw unsigned()
        await obey(message)
        // Anything else makes WeChat send it again.
        return reply.type('text/plain; charset=utf-8').send('success')
      },
    )
  })

  async function obey(message: PushMessage): Promise<void> {
    const user = message.OpenID ? await users.findByOpenId(appId, message.OpenID) : null
    const profile = user && (await users.findProfile(user))
    if (!profile || isOfBefore(message, profile.createdAt)) return
    if (message.Event === 'user_authorization_cancellation') await accounts.erase(user)
    if (message.Event === 'user_authorization_revoke') await accounts.withdraw(user, message.RevokeInfo ?? '')
  }
}

/** Sent again by somebody who kept it: it was about an account that the person had before this one. */
function isOfBefore({ CreateTime }: PushMessage, accountCreatedAt: number): boolean {
  return Number(CreateTime) * SECOND < accountCreatedAt - CLOCKS_APART_MS
}

function unsigned(): ProblemError {
  return new ProblemError('validation_failed', {
    errors: [{ pointer: '', detail: 'is not signed by WeChat' }],
  })
}
