import type { StoredSession } from '../records'
import { script } from '../script'
import { KEY_RING } from './key-ring'
import { LINEAGE } from './lineage'
import { SESSIONS } from './sessions'
import { TOKENS } from './tokens'

export type LogInAnswer =
  | {
      readonly kind: 'started'
      readonly userId: string
      readonly isNew: boolean
      readonly hasPhone: boolean
      readonly session: StoredSession
      readonly ended?: readonly StoredSession[]
    }
  | { readonly kind: 'blocked'; readonly userId: string }
  /** Nobody lives here, and no `newUserId` was given. */
  | { readonly kind: 'absent' }

/**
 * The part of a login that is the user's: creates them when `newUserId` is given, keeps the session_key, makes
 * room and starts a session. `stores/sqlite/login.ts` says the same in SQL.
 */
export const logIn = script<LogInAnswer>()(
  ['user', 'identities', 'keys', 'previousKeys', 'sessions', 'past', 'forgotten', 'access', 'refresh'],
  LINEAGE,
  SESSIONS,
  KEY_RING,
  TOKENS,
  `
local user = read(KEY.user)
if not user and not args.newUserId then return answer({ kind = 'absent' }) end
if user and user.status == 'blocked' then return answer({ kind = 'blocked', userId = user.id }) end

local function started(session, ended)
  return answer({
    kind = 'started',
    userId = user.id,
    isNew = session.isFirst or false,
    hasPhone = user.phone ~= nil,
    session = session,
    ended = #ended > 0 and ended or nil,
  })
end

-- Sent twice: the first time has done it all.
local already = user and find_session(args.session.id)
if already then return started(already, {}) end

local is_first = not user
if is_first then
  user = { id = args.newUserId, status = 'active', createdAt = now, version = 1 }
  redis.call('SET', KEY.user, cjson.encode(user))
end

redis.call('SADD', KEY.identities, args.appId .. ':' .. args.openId)

-- One session per device, at most maxSessions in all.
local function make_room()
  local ended, kept = {}, {}
  local device = args.session.device
  for _, session in ipairs(living_sessions()) do
    local is_same_device = device and session.device and session.device.id == device.id
    if is_same_device or session.id == args.replaces then
      end_session(session, 'replaced')
      ended[#ended + 1] = session
    else
      kept[#kept + 1] = session
    end
  end
  for index = 1, #kept + 1 - args.maxSessions do
    end_session(kept[index], 'too_many_sessions')
    ended[#ended + 1] = kept[index]
  end
  return ended
end

local function clear_away_expired()
  for _, session in ipairs(sessions_in(KEY.sessions)) do
    if is_expired(session) then move_to_past(session) end
  end
end

local function start_session()
  local absolute_end = now + args.lifetimes.absoluteMs
  local session = {
    id = args.session.id,
    userId = user.id,
    appId = args.appId,
    device = args.session.device,
    ipPrefix = args.session.ipPrefix,
    scope = args.session.scope,
    isFirst = is_first or nil,
    createdAt = now,
    lastUsedAt = now,
    generation = 1,
    repeats = 0,
    idleExpiresAt = math.min(now + args.lifetimes.idleMs, absolute_end),
    absoluteExpiresAt = absolute_end,
    refreshHash = args.refreshHash,
  }
  save_session(session)
  keep_until(KEY.keys, last_day(session))
  return session
end

put_key(args.appId, args.openId, args.sessionKey)
clear_away_expired()
local ended = make_room()
local session = start_session()
add_tokens(session, nil, args.lifetimes.accessMs)
return started(session, ended)
`,
)
