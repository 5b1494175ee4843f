import { Type } from '@sinclair/typebox'
import { PROBLEMS } from '../problems'

/**
 * The wire, as JSON schemas. `test/types/server/contract.ts` holds them to `miniprogram/login/contract.ts`.
 *
 * Requests may carry members that we do not know (RFC 6749 §3.2: ignore them), except where a member could be
 * mistaken for a claim about the person. Responses carry what stands here and nothing else: the serializer
 * drops the rest.
 */

const Seconds = Type.Integer({ minimum: 0, description: 'Seconds from now.' })
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' })
const token = (prefix: 'wa' | 'wr') => Type.String({ pattern: `^${prefix}_[\\w-]{16}\\.[\\w-]{43}$` })

/** Visible ASCII and the space, which the mock code of DevTools contains. */
export const WechatCode = Type.String({ minLength: 1, maxLength: 128, pattern: '^[ -~]+$' })

/** Text that people read: no control characters, so that it cannot break a log line or a list. */
const Label = Type.String({ maxLength: 64, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })

/** Any presented token. Not its exact shape: an ill-formed token is unknown, not an invalid request. */
const PresentedToken = Type.String({ minLength: 1, maxLength: 256 })

/** Checked by `idempotency-key.ts`, where a weak key is no error. */
export const IdempotencyHeader = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({ description: '16 to 64 visible characters, at least 128 random bits for a login.' }),
  ),
})

/** OpenAPI's way to say that a route needs an access token. */
export const BEARER = [{ bearer: [] }]

export const LoginRequest = Type.Object({
  app_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  code: WechatCode,
  device: Type.Optional(
    Type.Object({
      id: Type.String({ minLength: 8, maxLength: 64, pattern: '^[\\w.-]+$' }),
      label: Type.Optional(Label),
    }),
  ),
})

export const RefreshRequest = Type.Object({
  grant_type: Type.Literal('refresh_token'),
  refresh_token: PresentedToken,
})

export const RevokeRequest = Type.Object({
  token: PresentedToken,
  token_type_hint: Type.Optional(Type.Union([Type.Literal('access_token'), Type.Literal('refresh_token')])),
})

/** Its default describes what the route does without a body; `createShell` has ajv fill nothing in. */
export const LogoutRequest = Type.Object({ all: Type.Optional(Type.Boolean()) }, { default: {} })

const tokenMembers = {
  access_token: token('wa'),
  token_type: Type.Literal('Bearer'),
  expires_in: Seconds,
  refresh_token: token('wr'),
  refresh_expires_in: Seconds,
  scope: Type.String(),
  session: Type.Object({ id: Type.String(), absolute_expires_at: Time }),
}

export const TokenResponse = Type.Object(tokenMembers)

export const LoginResponse = Type.Object({
  ...tokenMembers,
  user: Type.Object({
    id: Type.String(),
    is_new: Type.Boolean(),
    has_phone: Type.Boolean(),
    has_union_id: Type.Boolean(),
  }),
})

export const SessionList = Type.Object({
  sessions: Type.Array(
    Type.Object({
      id: Type.String(),
      current: Type.Boolean(),
      created_at: Time,
      last_used_at: Time,
      expires_at: Time,
      device: Type.Object({ label: Type.Union([Type.String(), Type.Null()]) }),
      ip_prefix: Type.String({ description: 'Network of the login, such as 203.0.113.0/24.' }),
    }),
  ),
})

export const MaskedPhone = Type.Object({
  masked: Type.String(),
  country_code: Type.String(),
  verified_at: Time,
})

export const Me = Type.Object({
  id: Type.String(),
  nickname: Type.Union([Type.String(), Type.Null()]),
  avatar_url: Type.Union([Type.String(), Type.Null()]),
  phone: Type.Union([MaskedPhone, Type.Null()]),
  created_at: Time,
})

const ProblemCode = Type.Unsafe<keyof typeof PROBLEMS>(Type.String({ enum: Object.keys(PROBLEMS) }))

export const Problem = Type.Object({
  type: Type.String({ format: 'uri' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  instance: Type.String(),
  code: ProblemCode,
  error: Type.Optional(Type.String()),
  error_description: Type.Optional(Type.String()),
  retryable: Type.Boolean(),
  action: Type.Union([
    Type.Literal('retry'),
    Type.Literal('relogin'),
    Type.Literal('reauthenticate'),
    Type.Literal('wait'),
    Type.Literal('none'),
  ]),
  upstream: Type.Optional(Type.Object({ errcode: Type.Integer(), rid: Type.Optional(Type.String()) })),
  errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
})

/** Every route may answer with a problem; the handler of errors sends it as `application/problem+json`. */
export const problems = { '4xx': Problem, '5xx': Problem }

export const Empty = Type.Object({})
export const NoContent = Type.Null()
