import type { Me as MeResponse } from '../../miniprogram/login/contract'
import { toRfc3339 } from '../clock'
import { SessionError } from '../sessions/errors'
import type { ProfileRecord, UserStore } from '../stores/store'
import type { App } from './app-types'
import type { Guard } from './bearer'
import { Me, problems } from './schemas'

export interface MeDeps {
  readonly guard: Guard
  readonly users: UserStore
}

export function meRoutes(app: App, { guard, users }: MeDeps): void {
  app.get('/v1/me', { schema: { response: { 200: Me, ...problems } } }, async (request, reply) => {
    const { user } = await guard.principalOf(request)
    const profile = await users.findProfile(user)
    if (!profile) throw new SessionError('access_token_invalid')
    reply.header('etag', `"${profile.version}"`)
    return meResponse(profile)
  })
}

function meResponse(profile: ProfileRecord): MeResponse {
  const { phone } = profile
  return {
    id: profile.user.id,
    nickname: profile.nickname,
    avatar_url: profile.avatar,
    phone: phone && {
      masked: phone.masked,
      country_code: phone.countryCode,
      verified_at: toRfc3339(phone.verifiedAt),
    },
    created_at: toRfc3339(profile.createdAt),
  }
}
