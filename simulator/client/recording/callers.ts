import type { Party } from '../../sequence/step'

/** Frames to look at: asynchronous code puts its awaiting callers far down. */
const DEPTH = 40

/** Homes of the login SDK: this repository's folder, and the package in somebody else's mini program. */
const SDK = /^(login|miniprogram_npm\/miniprogram-login)\//

/** `at signIn (login/client.js:10:5)`, `at async pages/home/index.js:3:1`. */
const FRAME = /(?:\(|at (?:async )?)([\w./-]+)\.js:\d+:\d+\)?$/gm

export interface Callers {
  /** Who made the call: the innermost file says. */
  readonly party: Extract<Party, 'page' | 'sdk'>
  /** Files of the mini program on the stack, innermost first, each once. */
  readonly files: readonly string[]
}

/** Who has called, by the stack of this moment. @param isModule - whether the program has a module of this path. */
export function findCallers(isModule: (path: string) => boolean): Callers {
  // V8's own; elsewhere it is a member without effect.
  const limited = Error as ErrorConstructor & { stackTraceLimit?: number }
  const { stackTraceLimit = 10 } = limited
  limited.stackTraceLimit = DEPTH
  const { stack = '' } = new Error()
  limited.stackTraceLimit = stackTraceLimit
  return callersIn(stack, isModule)
}

export function callersIn(stack: string, isModule: (path: string) => boolean): Callers {
  const files = new Set<string>()
  for (const [, path = ''] of stack.matchAll(FRAME)) if (isModule(path)) files.add(path)
  const [innermost = ''] = files
  return { party: isSdk(innermost) ? 'sdk' : 'page', files: [...files] }
}

export const isSdk = (path: string): boolean => SDK.test(path)
