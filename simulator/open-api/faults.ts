/** What goes wrong with a call. `processed` says whether WeChat did the work (spent the code) before it went wrong. */
export type FaultEffect =
  /** An errcode instead of an answer, such as −1 (busy) or 45011; text for what numbers some proxies quote. */
  | { readonly kind: 'errcode'; readonly errcode: number | string; readonly errmsg?: string }
  /** Any HTTP answer whatever: a 502 page, a redirect, no JSON. WeChat does no work. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body: string
    }
  /** The true answer with members replaced or added; a member set to null is left out. */
  | { readonly kind: 'merge'; readonly members: Readonly<Record<string, unknown>> }
  /** The true answer cut after so many bytes, announced as if whole that way. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** The connection is cut without an answer. */
  | { readonly kind: 'reset'; readonly processed: boolean }
  /** The connection stays open without an answer, until the caller hangs up. */
  | { readonly kind: 'hang'; readonly processed: boolean }
  /** Headers, then so many blanks every so many milliseconds, for ever. Blanks are valid before JSON. */
  | { readonly kind: 'drip'; readonly every: number; readonly bytes: number }

export interface Fault {
  /** The endpoint it befalls, such as `/sns/jscode2session`, or `*` for each. */
  readonly path: string
  /** How many calls it befalls; absent means until it is cleared. */
  readonly times?: number
  /** Real milliseconds before anything else happens. */
  readonly delay?: number
  /** Absent: the call is only slow. */
  readonly effect?: FaultEffect
}

export interface Faults {
  add(fault: Fault): void
  /** The first fault waiting for this path, counted down. */
  take(path: string): Fault | undefined
  list(): readonly Fault[]
  /** All, or those of one path. */
  clear(path?: string): void
}

export function createFaults(): Faults {
  let faults: Fault[] = []
  return {
    add: (fault) => void faults.push(fault),
    take(path) {
      const index = faults.findIndex((each) => each.path === path || each.path === '*')
      const fault = faults[index]
      if (fault?.times === undefined) return fault
      if (fault.times <= 1) faults.splice(index, 1)
      else faults[index] = { ...fault, times: fault.times - 1 }
      return fault
    },
    list: () => [...faults],
    clear(path) {
      faults = path === undefined ? [] : faults.filter((fault) => fault.path !== path)
    },
  }
}
