import { script } from '../script'

/** Puts a value where there is none, and tells which one is in force. */
export const claim = script<{ readonly value: string }>()(
  ['signpost'],
  `
local known = redis.call('GET', KEY.signpost)
if not known then redis.call('SET', KEY.signpost, args.value) end
return answer({ value = known or args.value })
`,
)

/** Replaces the value, if it still is the expected one. A repeated call finds its own value, and is right too. */
export const replaceIf = script<{ readonly isReplaced: boolean }>()(
  ['signpost'],
  `
local known = redis.call('GET', KEY.signpost)
if known == args.expected then redis.call('SET', KEY.signpost, args.value) end
return answer({ isReplaced = known == args.expected or known == args.value })
`,
)

/** Removes the signpost if it leads to this route; what stands behind the route does not matter. */
export const release = script<object>()(
  ['signpost'],
  `
local known = redis.call('GET', KEY.signpost)
if known and string.sub(known, 1, #args.route) == args.route then redis.call('DEL', KEY.signpost) end
return answer({})
`,
)
