import type { StoredSession, StoredUser } from '../records'
import { script } from '../script'
import { LINEAGE } from './lineage'
import { SESSIONS } from './sessions'

export interface AccessAnswer {
  readonly session?: StoredSession
  readonly user?: StoredUser
  readonly generation: number
  readonly expiresAt: number
}

/** The session of an access token, and its user. Writes nothing, so it goes on when the memory is full. */
export const findByAccess = script<AccessAnswer>()(
  ['user', 'sessions', 'past', 'access'],
  LINEAGE,
  SESSIONS,
  `
local token = read(KEY.access)
local session = token and find_session(token.session)
local user = session and read(KEY.user)
if not user or user.id ~= session.userId then return answer({}) end
return answer({ session = session, user = user, generation = token.generation, expiresAt = token.expiresAt })
`,
)

/** The living sessions, the one used least recently first. */
export const listSessions = script<{ readonly sessions?: readonly StoredSession[] }>()(
  ['sessions', 'past'],
  LINEAGE,
  SESSIONS,
  `
local living = living_sessions()
return answer({ sessions = #living > 0 and living or nil })
`,
)

/** The first use of a generation closes the window in which its parent gets it again. */
export const confirmGeneration = script<object>()(
  ['sessions', 'past'],
  LINEAGE,
  SESSIONS,
  `
local session = read_field(KEY.sessions, args.id)
if session and session.generation == args.generation then
  session.successor, session.lastUsedAt = nil, now
  save_session(session)
end
return answer({})
`,
)
