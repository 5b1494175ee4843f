import { script } from '../script'

/** Puts other seals around a session_key and the one before, if they are still the ones that were read. */
export const replaceSealedKey = script<object>()(
  ['keys', 'previousKeys'],
  `
local current = read_field(KEY.keys, args.appId)
if not current or current.sealed ~= args.before then return answer({}) end
current.sealed, current.fingerprint = args.sealed, args.fingerprint
write_field(KEY.keys, args.appId, current)
local previous = read_field(KEY.previousKeys, args.appId)
if previous and previous.sealed == args.previousBefore then
  previous.sealed = args.previousSealed
  write_field(KEY.previousKeys, args.appId, previous)
end
return answer({})
`,
)

export const replaceSealedPhone = script<{ readonly isReplaced: boolean }>()(
  ['user'],
  `
local user = read(KEY.user)
local phone = user and user.phone
if not phone or phone.sealed ~= args.before then return answer({ isReplaced = false }) end
phone.sealed, phone.hash = args.sealed, args.hash
redis.call('SET', KEY.user, cjson.encode(user))
return answer({ isReplaced = true })
`,
)
