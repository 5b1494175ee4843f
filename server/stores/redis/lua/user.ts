import type { StoredPhone, StoredUser } from '../records'
import { script } from '../script'

export type ProfileAnswer =
  | { readonly kind: 'updated'; readonly profile: StoredUser; readonly before: StoredUser }
  | { readonly kind: 'stale' }
  | { readonly kind: 'gone' }

export type PhoneAnswer =
  | { readonly kind: 'set'; readonly phone: StoredPhone; readonly replaced?: string }
  | { readonly kind: 'gone' }

export interface ErasedAnswer {
  readonly profile?: StoredUser
  readonly refreshHashes?: readonly string[]
}

/** `set` and `remove` name members of the profile. `change` tells a repeated call from a second one. */
export const updateProfile = script<ProfileAnswer>()(
  ['user'],
  `
local user = read(KEY.user)
if not user or user.id ~= args.userId then return answer({ kind = 'gone' }) end
if user.lastChange == args.change then return answer({ kind = 'updated', profile = user, before = user }) end
if args.ifVersion and args.ifVersion ~= user.version then return answer({ kind = 'stale' }) end
local before = cjson.decode(cjson.encode(user))
for name, value in pairs(args.set) do user[name] = value end
for _, name in ipairs(args.remove) do user[name] = nil end
user.version, user.lastChange = user.version + 1, args.change
redis.call('SET', KEY.user, cjson.encode(user))
return answer({ kind = 'updated', profile = user, before = before })
`,
)

/** Puts the number; `replaced` is the hash of the one before. */
export const setPhone = script<PhoneAnswer>()(
  ['user'],
  `
local user = read(KEY.user)
if not user or user.id ~= args.userId then return answer({ kind = 'gone' }) end
local before = user.phone
user.phone = args.phone
user.phone.verifiedAt = now
user.version = user.version + 1
redis.call('SET', KEY.user, cjson.encode(user))
return answer({ kind = 'set', phone = user.phone, replaced = before and before.hash })
`,
)

/** Removes the number, or only the one with `hash`; `removed` is its hash. */
export const clearPhone = script<{ readonly removed?: string }>()(
  ['user'],
  `
local user = read(KEY.user)
local phone = user and user.phone
if not phone or (args.hash and args.hash ~= phone.hash) then return answer({}) end
user.phone, user.version = nil, user.version + 1
redis.call('SET', KEY.user, cjson.encode(user))
return answer({ removed = phone.hash })
`,
)

/** Removes what the user's own keys hold, and tells what else leads to or hangs on them. */
export const eraseUser = script<ErasedAnswer>()(
  ['user', 'identities', 'keys', 'previousKeys', 'sessions', 'past', 'forgotten'],
  `
local user = read(KEY.user)
if not user or user.id ~= args.userId then return answer({}) end
local refresh_hashes = redis.call('SMEMBERS', KEY.forgotten)
for _, key in ipairs({ KEY.sessions, KEY.past }) do
  for _, text in ipairs(redis.call('HVALS', key)) do
    refresh_hashes[#refresh_hashes + 1] = cjson.decode(text).refreshHash
  end
end
redis.call('DEL', KEY.user, KEY.identities, KEY.keys, KEY.previousKeys, KEY.sessions, KEY.past, KEY.forgotten)
return answer({ profile = user, refreshHashes = #refresh_hashes > 0 and refresh_hashes or nil })
`,
)
