import { Type } from '@sinclair/typebox'
import { ProblemError } from '../problems'
import { SessionError } from '../sessions/errors'
import type { KeyCheck } from '../sessions/key-check'
import type { OpenData, OpenDataPayload } from '../sessions/open-data'
import type { UserStore } from '../stores/store'
import { isText } from '../wechat/api'
import type { App } from './app-types'
import type { Guard } from './bearer'
import { openDataMembers, readOpenData } from './open-data-body'
import { BEARER, problems } from './schemas'

export interface WechatRouteDeps {
  readonly guard: Guard
  readonly openData: OpenData
  readonly keyCheck: KeyCheck
  readonly users: UserStore
}

const DecryptRequest = Type.Object({
  ...openDataMembers,
  kind: Type.Union([Type.Literal('user_info'), Type.Literal('user_profile')]),
})

const DecryptResponse = Type.Object({
  nickname: Type.Union([Type.String(), Type.Null()]),
  avatar_url: Type.Union([Type.String(), Type.Null()]),
})

const CheckResponse = Type.Object({ valid: Type.Boolean() })

export function wechatRoutes(app: App, { guard, openData, keyCheck, users }: WechatRouteDeps): void {
  app.post(
    '/v1/wechat/decrypt',
    {
      schema: {
        summary: 'Open encryptedData of getUserInfo or getUserProfile',
        security: BEARER,
        body: DecryptRequest,
        response: { 200: DecryptResponse, ...problems },
      },
    },
    async (request) => {
      const principal = await guard.principalOf(request)
      const payload = await openData.open(principal, readOpenData(request.body))
      // Only getUserInfo carries ids; what WeChat sealed for this person may link them.
      const { unionId } = payload
      if (request.body.kind === 'user_info' && isText(unionId)) {
        const linked = await users.linkUnionId(principal.user, principal.appId, unionId)
        if (linked === 'conflict') throw new SessionError('identity_conflict')
      }
      return allowed(payload)
    },
  )

  app.post(
    '/v1/wechat/session/check',
    {
      schema: {
        summary: 'Whether the session_key that is held here still lives',
        security: BEARER,
        response: { 200: CheckResponse, ...problems },
      },
    },
    async (request) => ({ valid: await keyCheck.isAlive(await guard.principalOf(request)) }),
  )
}

/** What a page shows. The openid, the unionid and whatever WeChat adds one day stay here. */
function allowed(payload: OpenDataPayload): { nickname: string | null; avatar_url: string | null } {
  const { nickName, avatarUrl } = payload
  if (nickName !== undefined && typeof nickName !== 'string') throw new ProblemError('session_key_stale')
  return { nickname: nickName ?? null, avatar_url: typeof avatarUrl === 'string' ? avatarUrl : null }
}
