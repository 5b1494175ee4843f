import { script } from '../script'

/**
 * Counts one request. PEXPIREAT comes before HINCRBY on purpose: Redis refuses in full memory only scripts that
 * begin with a growing write, and those who are signed in must not be locked out by it.
 */
export const takeFromBucket = script<{ readonly count: number; readonly resetMs: number }>()(
  ['bucket'],
  `
local ends_at = tonumber(redis.call('HGET', KEY.bucket, 'endsAt') or 0)
if ends_at <= now then
  ends_at = now + args.windowMs
  redis.call('DEL', KEY.bucket)
  redis.call('HSET', KEY.bucket, 'endsAt', ends_at)
end
redis.call('PEXPIREAT', KEY.bucket, ends_at)
return answer({ count = redis.call('HINCRBY', KEY.bucket, 'count', 1), resetMs = ends_at - now })
`,
)
