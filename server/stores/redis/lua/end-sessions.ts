import type { StoredSession } from '../records'
import { script } from '../script'
import { LINEAGE } from './lineage'
import { FORGET_KEYS, SESSIONS } from './sessions'

export interface OneSession {
  readonly session?: StoredSession
}

export interface SeveralSessions {
  readonly sessions?: readonly StoredSession[]
}

const ENDING = ['keys', 'previousKeys', 'sessions', 'past', 'forgotten'] as const

const END_AND_ANSWER = `
local function end_and_answer(session, reason)
  if not session then return answer({}) end
  if not session.endedAt then
    end_session(session, reason)
    forget_keys_after_end()
  end
  return answer({ session = session })
end
`

/** Ends one session. Ending it again changes nothing. */
export const endSession = script<OneSession>()(
  ENDING,
  LINEAGE,
  SESSIONS,
  FORGET_KEYS,
  END_AND_ANSWER,
  'return end_and_answer(find_session(args.id), args.reason)',
)

/** Ends the session of a token of either kind, active or retired. */
export const endByToken = script<OneSession>()(
  [...ENDING, 'access', 'refresh'],
  LINEAGE,
  SESSIONS,
  FORGET_KEYS,
  END_AND_ANSWER,
  `
local token = read(KEY.refresh) or read(KEY.access)
return end_and_answer(token and find_session(token.session), args.reason)
`,
)

const END_ALL = `
local function end_all_sessions(reason)
  local ended = living_sessions()
  for _, session in ipairs(ended) do end_session(session, reason) end
  forget_keys_after_end()
  return #ended > 0 and ended or nil
end
`

/** Ends all sessions of the user and tells which were alive. */
export const endAllSessions = script<SeveralSessions>()(
  ENDING,
  LINEAGE,
  SESSIONS,
  FORGET_KEYS,
  END_ALL,
  'return answer({ sessions = end_all_sessions(args.reason) })',
)

const FORGET_BLOCK = `
-- Else the tokens of these sessions would go on saying that the person is blocked.
local function forget_block()
  for _, session in ipairs(sessions_in(KEY.past)) do
    if session.endReason == 'user_blocked' then
      session.endReason = 'ended_by_operator'
      write_field(KEY.past, session.id, session)
    end
  end
end
`

/** Keeps a user out, or lets them in again. */
export const setBlocked = script<SeveralSessions>()(
  ['user', ...ENDING],
  LINEAGE,
  SESSIONS,
  FORGET_KEYS,
  END_ALL,
  FORGET_BLOCK,
  `
local user = read(KEY.user)
if not user then return answer({}) end
user.status = args.isBlocked and 'blocked' or 'active'
-- First the sessions, which works even in full memory.
local ended = args.isBlocked and end_all_sessions('user_blocked') or nil
if not args.isBlocked then forget_block() end
redis.call('SET', KEY.user, cjson.encode(user))
return answer({ sessions = ended })
`,
)
