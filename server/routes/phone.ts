import { type Static, Type } from '@sinclair/typebox'
import type { MaskedPhone as MaskedPhoneResponse } from '../../miniprogram/login/contract'
import { toRfc3339 } from '../clock'
import type { RandomBytes } from '../random'
import { doOnce, KEEP_PHONE_MS } from '../sessions/idempotency'
import type { Phones } from '../sessions/phones'
import type { Principal } from '../sessions/sessions'
import type { OnceStore } from '../stores/store'
import type { App } from './app-types'
import type { Guard } from './bearer'
import { requireFreshLogin } from './fresh-login'
import { idempotencyKeyOf } from './idempotency-key'
import { openDataMembers, readOpenData } from './open-data-body'
import type { RateLimiter } from './rate-limiter'
import { BEARER, IdempotencyHeader, MaskedPhone, NoContent, problems, WechatCode } from './schemas'

export interface PhoneDeps {
  readonly guard: Guard
  readonly phones: Phones
  readonly once: OnceStore
  readonly limiter: RateLimiter
  readonly random: RandomBytes
  readonly freshLoginMs: number
}

const PATH = '/v1/me/phone'

/** A number in the body would be a claim of the client's: refused, not ignored. */
const PhoneRequest = Type.Union([
  Type.Object({ code: WechatCode }, { additionalProperties: false }),
  Type.Object(
    { encrypted_data: openDataMembers.encrypted_data, iv: openDataMembers.iv },
    { additionalProperties: false },
  ),
])

const PhoneResponse = Type.Object({ phone: MaskedPhone })

export function phoneRoutes(app: App, deps: PhoneDeps): void {
  const { guard, phones, once, random, freshLoginMs } = deps

  app.post(
    PATH,
    {
      schema: {
        summary: 'Set the phone number from a code or sealed data of WeChat; needs a fresh login',
        security: BEARER,
        headers: IdempotencyHeader,
        body: PhoneRequest,
        response: { 200: PhoneResponse, ...problems },
      },
    },
    async (request) => {
      const principal = await guard.principalOf(request)
      requireFreshLogin(principal, freshLoginMs)
      const { body } = request
      const key = idempotencyKeyOf(request)
      const work = () => bind(deps, principal, body)
      if (key === null) return work()
      const scope = { route: PATH, appId: principal.appId, userId: principal.user.id }
      return doOnce(once, random, { scope, key, body, keepMs: KEEP_PHONE_MS }, work)
    },
  )

  app.delete(
    PATH,
    {
      schema: {
        summary: 'Remove the phone number; needs a fresh login',
        security: BEARER,
        response: { 204: NoContent, ...problems },
      },
    },
    async (request, reply) => {
      const principal = await guard.principalOf(request)
      requireFreshLogin(principal, freshLoginMs)
      await phones.clear(principal)
      return reply.code(204).send(null)
    },
  )
}

async function bind(
  { phones, limiter }: PhoneDeps,
  principal: Principal,
  body: Static<typeof PhoneRequest>,
): Promise<{ phone: MaskedPhoneResponse }> {
  await limiter.take('phonePerUser', principal.user.id)
  const { masked, countryCode, verifiedAt } =
    'code' in body
      ? await phones.bindByCode(principal, body.code)
      : await phones.bindBySealedData(principal, readOpenData(body))
  return { phone: { masked, country_code: countryCode, verified_at: toRfc3339(verifiedAt) } }
}
