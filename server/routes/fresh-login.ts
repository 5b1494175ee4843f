import { ProblemError } from '../problems'
import type { Principal } from '../sessions/sessions'

/**
 * What changes an account for good needs a person who has just proved to WeChat who they are: a stolen access
 * token is not enough (RFC 9470). A mini program does that silently with `wx.login`.
 *
 * @throws {ProblemError} `reauthentication_required`
 */
export function requireFreshLogin({ now, loggedInAt }: Principal, maxAgeMs: number): void {
  if (now - loggedInAt > maxAgeMs) throw new ProblemError('reauthentication_required')
}
