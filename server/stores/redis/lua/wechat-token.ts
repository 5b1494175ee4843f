import { DAY } from '../../../clock'
import { script } from '../script'

export const findToken = script<{ readonly sealed?: string; readonly remainingMs: number }>()(
  ['token'],
  `
local token = read(KEY.token)
local remaining = token and token.expiresAt - now or 0
if remaining <= 0 then return answer({}) end
return answer({ sealed = token.sealed, remainingMs = remaining })
`,
)

export const saveToken = script<object>()(
  ['token'],
  `
local expires_at = now + args.ttlMs
redis.call('SET', KEY.token, cjson.encode({ sealed = args.sealed, expiresAt = expires_at }))
redis.call('PEXPIREAT', KEY.token, expires_at)
return answer({})
`,
)

export const dropToken = script<object>()(
  ['token'],
  `
local token = read(KEY.token)
if token and token.sealed == args.sealed then redis.call('DEL', KEY.token) end
return answer({})
`,
)

/** At most one forced refresh per interval and so many a day. `claimant` names the call, for when it is repeated. */
export const claimForcedRefresh = script<{ readonly isAllowed: boolean }>()(
  ['forced'],
  `
local day = math.floor(now / ${DAY})
local known = read(KEY.forced)
if known and known.claimant == args.claimant then return answer({ isAllowed = true }) end
local count = known and known.day == day and known.count or 0
local is_too_soon = known and now - known.at < args.minIntervalMs
if is_too_soon or count >= args.perDay then return answer({ isAllowed = false }) end
redis.call('SET', KEY.forced, cjson.encode({ claimant = args.claimant, at = now, day = day, count = count + 1 }))
redis.call('PEXPIREAT', KEY.forced, now + ${DAY})
return answer({ isAllowed = true })
`,
)
