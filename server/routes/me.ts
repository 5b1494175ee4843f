import { type Static, Type } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Me as MeResponse } from '../../miniprogram/login/contract'
import { toRfc3339 } from '../clock'
import type { Avatars } from '../media/avatars'
import { ProblemError } from '../problems'
import type { Accounts } from '../sessions/accounts'
import { SessionError } from '../sessions/errors'
import { judgeNickname, MAX_NICKNAME, type NicknameRules } from '../sessions/profile'
import type { Principal } from '../sessions/sessions'
import type { ProfileChanges, ProfileRecord, UserStore } from '../stores/store'
import type { App } from './app-types'
import { avatarName, avatarUrl } from './avatar-url'
import type { Guard } from './bearer'
import { requireFreshLogin } from './fresh-login'
import { BEARER, Me, NoContent, problems } from './schemas'

export interface MeDeps {
  readonly guard: Guard
  readonly users: UserStore
  readonly accounts: Accounts
  readonly avatars: Avatars
  readonly nicknames: NicknameRules
  readonly publicUrl: string | null
  readonly freshLoginMs: number
}

/** RFC 7396. Nothing else of a person can be changed from outside, so nothing else is accepted. */
const MePatch = Type.Object(
  {
    // Code points are counted later; one may take two of these units.
    nickname: Type.Optional(Type.Union([Type.String({ maxLength: 2 * MAX_NICKNAME }), Type.Null()])),
    avatar_url: Type.Optional(Type.Union([Type.String({ maxLength: 512 }), Type.Null()])),
  },
  { additionalProperties: false },
)

const ENTITY_TAG = /^"(\d{1,15})"$/

export function meRoutes(app: App, deps: MeDeps): void {
  const { guard, users, accounts, freshLoginMs } = deps

  app.get(
    '/v1/me',
    { schema: { summary: 'Read the profile', security: BEARER, response: { 200: Me, ...problems } } },
    async (request, reply) => {
      const { profile } = await guard.principalOf(request)
      return answer(request, reply, profile, deps.publicUrl)
    },
  )

  // `wx.request` knows no PATCH, so a POST that says so counts as one.
  app.route({
    method: ['PATCH', 'POST'],
    url: '/v1/me',
    schema: {
      summary: 'Change the profile (RFC 7396); a POST needs X-HTTP-Method-Override: PATCH',
      security: BEARER,
      consumes: ['application/json', 'application/merge-patch+json'],
      body: MePatch,
      response: { 200: Me, ...problems },
    },
    onRequest: async (request) => {
      const override = request.headers['x-http-method-override']
      if (request.method === 'POST' && override !== 'PATCH')
        throw new ProblemError('method_not_allowed', { headers: { allow: 'GET, HEAD, PATCH, DELETE' } })
    },
    handler: async (request, reply) => {
      const principal = await guard.principalOf(request)
      // First of all: the content check of a nickname costs a call to WeChat.
      const version = expectedVersion(request, principal.profile)
      const changes = await readChanges(request.body, principal, deps)
      const outcome = await users.updateProfile(principal.user, changes, version)
      if (outcome.kind === 'stale') throw new ProblemError('precondition_failed')
      if (outcome.kind === 'gone') throw new SessionError('access_token_invalid')
      if (changes.avatar === null) await deps.avatars.remove(outcome.before.avatar)
      return answer(request, reply, outcome.profile, deps.publicUrl)
    },
  })

  app.delete(
    '/v1/me',
    {
      schema: {
        summary: 'Delete the account and everything of it; needs a fresh login',
        security: BEARER,
        response: { 204: NoContent, ...problems },
      },
    },
    async (request, reply) => {
      const principal = await guard.principalOf(request)
      requireFreshLogin(principal, freshLoginMs)
      await accounts.erase(principal.user)
      return reply.code(204).send(null)
    },
  )
}

async function readChanges(
  { nickname, avatar_url: url }: Static<typeof MePatch>,
  principal: Principal,
  { nicknames }: MeDeps,
): Promise<ProfileChanges> {
  if (typeof nickname === 'string') {
    const verdict = await judgeNickname(nickname.trim(), principal, nicknames)
    if (verdict === 'wrong_form')
      throw invalid('/nickname', `must be 1 to ${MAX_NICKNAME} visible characters`)
    if (verdict === 'refused') throw invalid('/nickname', "was refused by WeChat's content check")
  }
  if (typeof url === 'string') {
    const { avatar } = principal.profile
    if (avatar === null || avatarName(url) !== avatar)
      throw invalid('/avatar_url', 'must be null or the present one: upload a picture to /v1/me/avatar')
  }
  return {
    ...(nickname !== undefined && { nickname: nickname?.trim() ?? null }),
    ...(url === null && { avatar: null }),
  }
}

/**
 * Null when the client does not care (RFC 9110 §13.1.1), else the present version, which must be among the tags it
 * names. A tag that is weak, or not one of ours, matches nothing.
 */
function expectedVersion(request: FastifyRequest, { version }: ProfileRecord): number | null {
  const header = request.headers['if-match']?.trim()
  if (header === undefined || header === '*') return null
  const tags = header.split(',').map((tag) => ENTITY_TAG.exec(tag.trim())?.[1])
  if (!tags.includes(String(version))) throw new ProblemError('precondition_failed')
  return version
}

/** To print a date takes longer than the rest of the answer, and the profile of a recent caller is the same object. */
const creationTimes = new WeakMap<ProfileRecord, string>()

function creationTimeOf(profile: ProfileRecord): string {
  const known = creationTimes.get(profile)
  if (known !== undefined) return known
  const printed = toRfc3339(profile.createdAt)
  creationTimes.set(profile, printed)
  return printed
}

export function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  profile: ProfileRecord,
  publicUrl: string | null,
): MeResponse {
  reply.header('etag', `"${profile.version}"`)
  const { phone } = profile
  return {
    id: profile.user.id,
    nickname: profile.nickname,
    avatar_url: profile.avatar === null ? null : avatarUrl(request, profile.avatar, publicUrl),
    phone: phone && {
      masked: phone.masked,
      country_code: phone.countryCode,
      verified_at: toRfc3339(phone.verifiedAt),
    },
    created_at: creationTimeOf(profile),
  }
}

function invalid(pointer: string, detail: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ pointer, detail }] })
}
