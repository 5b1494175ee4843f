import { DAY } from '../../../clock'

/** An ended session is told from one that never was until it is this many endings ago. */
const MAX_PAST = 100

/** Reading and ending sessions. Needs the keys `sessions` and `past`, for ending `forgotten` too, and `LINEAGE`. */
export const SESSIONS = `
-- A day longer than its tokens can matter, so that the last reuse still finds it.
local function last_day(session)
  return session.absoluteExpiresAt + ${DAY}
end

local function find_session(id)
  return read_field(KEY.sessions, id) or read_field(KEY.past, id)
end

local function save_session(session)
  write_field(KEY.sessions, session.id, session)
  keep_until(KEY.sessions, last_day(session))
end

local function sessions_in(key)
  local found = {}
  for _, text in ipairs(redis.call('HVALS', key)) do found[#found + 1] = cjson.decode(text) end
  return found
end

-- The one used least recently first.
local function living_sessions()
  local living = {}
  for _, session in ipairs(sessions_in(KEY.sessions)) do
    if not is_expired(session) then living[#living + 1] = session end
  end
  table.sort(living, function(a, b)
    if a.lastUsedAt ~= b.lastUsedAt then return a.lastUsedAt < b.lastUsedAt end
    if a.createdAt ~= b.createdAt then return a.createdAt < b.createdAt end
    return a.id < b.id
  end)
  return living
end

local function forget_oldest_past()
  if redis.call('HLEN', KEY.past) <= ${MAX_PAST} then return end
  local oldest
  for _, session in ipairs(sessions_in(KEY.past)) do
    local over_since = session.endedAt or session.idleExpiresAt
    if not oldest or over_since < oldest.since then oldest = { session = session, since = over_since } end
  end
  redis.call('HDEL', KEY.past, oldest.session.id)
  redis.call('SADD', KEY.forgotten, oldest.session.refreshHash)
  keep_until(KEY.forgotten, last_day(oldest.session))
end

-- HDEL comes first on purpose: Redis refuses in full memory only scripts that begin with a growing write.
-- Ending a session must not fail because the memory is full.
local function move_to_past(session)
  redis.call('HDEL', KEY.sessions, session.id)
  write_field(KEY.past, session.id, session)
  keep_until(KEY.past, last_day(session))
  forget_oldest_past()
end

local function end_session(session, reason)
  if session.endedAt then return end
  session.endedAt, session.endReason, session.successor = now, reason, nil
  move_to_past(session)
end
`

/** For scripts whose `end_session` also forgets session_keys. Needs the keys `keys` and `previousKeys` as well. */
export const FORGET_KEYS = `
local function forget_keys_after_end()
  redis.call('DEL', KEY.previousKeys)
  if #living_sessions() == 0 then redis.call('DEL', KEY.keys) end
end
`
