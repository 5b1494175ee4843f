import { script } from '../script'

export type BeginAnswer =
  | { readonly kind: 'begun' | 'running' | 'mismatch' }
  | { readonly kind: 'done'; readonly sealedAnswer: string }

const ENTRY = `
local function find_entry()
  local entry = read(KEY.once)
  return entry and entry.expiresAt > now and entry or nil
end

local function put_entry(entry, ttl)
  entry.expiresAt = now + ttl
  redis.call('SET', KEY.once, cjson.encode(entry))
  redis.call('PEXPIREAT', KEY.once, entry.expiresAt)
end
`

/** `claimant` names the call, so that a repeated one is still the first. */
export const claimOnce = script<{ readonly isFirst: boolean }>()(
  ['once'],
  ENTRY,
  `
local entry = find_entry()
if not entry then put_entry({ claimant = args.claimant }, args.ttlMs) end
return answer({ isFirst = not entry or entry.claimant == args.claimant })
`,
)

export const beginWork = script<BeginAnswer>()(
  ['once'],
  ENTRY,
  `
local entry = find_entry()
if not entry then put_entry({ claimant = args.claimant, fingerprint = args.fingerprint }, args.ttlMs) end
if not entry or entry.claimant == args.claimant then return answer({ kind = 'begun' }) end
if entry.fingerprint ~= args.fingerprint then return answer({ kind = 'mismatch' }) end
if not entry.sealedAnswer then return answer({ kind = 'running' }) end
return answer({ kind = 'done', sealedAnswer = entry.sealedAnswer })
`,
)

export const completeWork = script<object>()(
  ['once'],
  ENTRY,
  `
local entry = find_entry()
if entry then
  entry.claimant, entry.sealedAnswer = nil, args.sealedAnswer
  put_entry(entry, args.ttlMs)
end
return answer({})
`,
)
