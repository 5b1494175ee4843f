import { script } from '../script'
import { KEY_RING } from './key-ring'

export interface KeyAnswer {
  readonly current?: {
    readonly openId: string
    readonly sealed: string
    readonly version: number
  }
  readonly previousSealed?: string
}

export const findKey = script<KeyAnswer>()(
  ['keys', 'previousKeys'],
  `
local current = read_field(KEY.keys, args.appId)
if not current then return answer({}) end
local previous = read_field(KEY.previousKeys, args.appId)
local is_alive = previous and previous.expiresAt > now
return answer({ current = current, previousSealed = is_alive and previous.sealed or nil })
`,
)

export const replaceKey = script<object>()(
  ['keys', 'previousKeys'],
  KEY_RING,
  `
local known = read_field(KEY.keys, args.appId)
if known then put_key(args.appId, known.openId, args.key) end
return answer({})
`,
)
