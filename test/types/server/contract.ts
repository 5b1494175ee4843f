/**
 * The wire types that the SDK is written against, and the JSON schemas that the backend checks with, say the
 * same. This file has no test runner: `tsc -p test` fails when they drift apart.
 */
import type { Static } from '@sinclair/typebox'
import type * as wire from '../../../miniprogram/login/contract'
import type * as schemas from '../../../server/routes/schemas'

/** True when each type accepts what the other describes. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
const same = <_Proof extends true>(): void => undefined

same<Same<Static<typeof schemas.LoginRequest>, wire.LoginRequest>>()
same<Same<Static<typeof schemas.LoginResponse>, wire.LoginResponse>>()
same<Same<Static<typeof schemas.RefreshRequest>, wire.RefreshRequest>>()
same<Same<Static<typeof schemas.RevokeRequest>, wire.RevokeRequest>>()
same<Same<Static<typeof schemas.LogoutRequest>, wire.LogoutRequest>>()
same<Same<Static<typeof schemas.TokenResponse>, wire.TokenResponse>>()
same<Same<Static<typeof schemas.Me>, wire.Me>>()
same<Same<Static<typeof schemas.MaskedPhone>, wire.MaskedPhone>>()
same<Same<Static<typeof schemas.Problem>, wire.Problem>>()

// The proof itself must be able to fail.
// @ts-expect-error a member is missing
same<Same<{ a: string }, { a: string; b: string }>>()
// @ts-expect-error a member has another type
same<Same<{ a: string }, { a: string | null }>>()
