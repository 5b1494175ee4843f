import type { StoredSession } from '../records'
import { script } from '../script'
import { LINEAGE } from './lineage'
import { FORGET_KEYS, SESSIONS } from './sessions'
import { TOKENS } from './tokens'

export type RotateAnswer =
  | { readonly kind: 'rotated' | 'reused'; readonly session: StoredSession }
  | {
      readonly kind: 'repeated'
      readonly session: StoredSession
      readonly sealed: string
      readonly accessExpiresAt: number
    }
  | { readonly kind: 'refused'; readonly session?: StoredSession }

/**
 * Replaces the presented refresh token by the next pair, as `judge_refresh` says. The pair was made by the
 * caller, so a second run of the same call finds itself as the parent and gets the same successor.
 */
export const rotate = script<RotateAnswer>()(
  ['keys', 'previousKeys', 'sessions', 'past', 'forgotten', 'presented', 'access', 'refresh'],
  LINEAGE,
  SESSIONS,
  FORGET_KEYS,
  TOKENS,
  `
local token = read(KEY.presented)
local session = token and find_session(token.session)
if not session then return answer({ kind = 'refused' }) end

local function start_generation()
  session.generation = session.generation + 1
  session.rotatedAt, session.lastUsedAt = now, now
  session.successor, session.repeats = args.sealed, 0
  session.idleExpiresAt = math.min(now + args.lifetimes.idleMs, session.absoluteExpiresAt)
  session.refreshHash = args.refreshHash
  add_tokens(session, args.presentedHash, args.lifetimes.accessMs)
  save_session(session)
end

local verdict = judge_refresh(token.generation, session, args.lifetimes.windowMs)
if verdict == 'rotate' then
  start_generation()
  return answer({ kind = 'rotated', session = session })
end
if verdict == 'repeat' then
  session.repeats = session.repeats + 1
  save_session(session)
  return answer({
    kind = 'repeated',
    session = session,
    sealed = session.successor,
    accessExpiresAt = session.rotatedAt + args.lifetimes.accessMs,
  })
end
if verdict == 'reuse' then
  end_session(session, 'reuse_detected')
  forget_keys_after_end()
  return answer({ kind = 'reused', session = session })
end
return answer({ kind = 'refused', session = session })
`,
)
