/** Why a rule of the sessions said no. `describe-error.ts` turns it into an answer. */
export type SessionErrorCode =
  | 'refresh_token_invalid'
  | 'refresh_token_reused'
  | 'access_token_invalid'
  | 'account_blocked'
  | 'identity_conflict'
  | 'session_key_stale'

export class SessionError extends Error {
  override readonly name = 'SessionError'
  constructor(readonly code: SessionErrorCode) {
    super(code)
  }
}
