import { createHash } from 'node:crypto'
import { PRELUDE } from './lua/prelude'

/**
 * A Lua script that names its keys, and what it answers. Every script is safe to run twice: the client sends
 * again what a lost connection left unanswered.
 */
export interface Script<Answer, Name extends string> {
  readonly keys: readonly Name[]
  readonly lua: string
  /** What Redis knows the script by. */
  readonly sha: string
  /** Only for the compiler. */
  readonly answer?: Answer
}

/**
 * Joins the prelude, shared functions and the script's own lines. `KEY.<name>` is the script's only way to keys.
 * In two steps, because TypeScript infers all type parameters of a call or none.
 */
export function script<Answer extends object>() {
  return <const Name extends string>(
    keys: readonly Name[],
    ...parts: readonly string[]
  ): Script<Answer, Name> => {
    const names = keys.map((name, index) => `${name} = KEYS[${index + 1}]`)
    const lua = [`local KEY = { ${names.join(', ')} }`, PRELUDE, ...parts].join('\n')
    return { keys, lua, sha: createHash('sha1').update(lua).digest('hex') }
  }
}

/** Arguments as the scripts read them. Lua has no null in tables: an absent member says it. */
export function toArguments(args: object): string {
  return JSON.stringify(args, (_, value: unknown) => {
    if (value === null) return undefined
    // Half a surrogate pair, which Lua's JSON refuses, becomes U+FFFD as in any UTF-8.
    if (typeof value === 'string') return Buffer.from(value).toString()
    return value
  })
}
