import { MAX_REPEATS } from '../../../sessions/lineage'

/** `sessions/lineage.ts` in Lua, rule by rule. The contract suite holds both to the same. */
export const LINEAGE = `
local function is_expired(session)
  return now >= session.idleExpiresAt or now >= session.absoluteExpiresAt
end

local function judge_refresh(presented_generation, session, window)
  if session.endedAt or is_expired(session) then return 'ended' end
  if presented_generation == session.generation then return 'rotate' end
  -- The parent of the active token gets the same successor, as long as nobody has used it and the window is open.
  local is_parent = presented_generation == session.generation - 1
  local is_window_open = session.successor and now - session.rotatedAt <= window
  if not (is_parent and is_window_open) then return 'reuse' end
  return session.repeats < ${MAX_REPEATS} and 'repeat' or 'exhausted'
end
`
