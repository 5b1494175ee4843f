import { PREVIOUS_KEY_MS } from '../../../sessions/key-ring'

/** The writes of the session_key ring. Needs the keys `keys` and `previousKeys`. */
export const KEY_RING = `
local function put_key(app_id, open_id, key)
  local known = read_field(KEY.keys, app_id)
  -- WeChat often gives the key it gave before: then the one before that must stay in the ring.
  if known and known.fingerprint == key.fingerprint then return end
  if known then
    local expires_at = now + ${PREVIOUS_KEY_MS}
    write_field(KEY.previousKeys, app_id, { sealed = known.sealed, expiresAt = expires_at })
    keep_until(KEY.previousKeys, expires_at)
  end
  write_field(KEY.keys, app_id, {
    openId = open_id,
    sealed = key.sealed,
    fingerprint = key.fingerprint,
    version = (known and known.version or 0) + 1,
    obtainedAt = now,
  })
end
`
