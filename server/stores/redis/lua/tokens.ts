/**
 * Writes the tokens of a generation. Needs the keys `access` and `refresh`.
 *
 * Each refresh token names its access token and its parent: the erasure of a user walks this chain, because
 * nothing else knows which keys there are.
 */
export const TOKENS = `
local function add_tokens(session, parent_hash, access_ms)
  local expires_at = now + access_ms
  local access = { session = session.id, generation = session.generation, expiresAt = expires_at }
  redis.call('SET', KEY.access, cjson.encode(access))
  redis.call('PEXPIREAT', KEY.access, expires_at)
  local refresh = {
    session = session.id,
    generation = session.generation,
    access = args.accessHash,
    parent = parent_hash,
  }
  redis.call('SET', KEY.refresh, cjson.encode(refresh))
  redis.call('PEXPIREAT', KEY.refresh, session.absoluteExpiresAt)
end
`
