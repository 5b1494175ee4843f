import type { Deadlines } from './clock'
import type { Logging } from './log'
import type { LoginOptions } from './types'

/** The options with their defaults. */
export type Settings = Required<Omit<LoginOptions, OptionalPart>> & Pick<LoginOptions, OptionalPart>

type OptionalPart = 'logger' | 'prefetch'

/** What all parts of one client share; each takes what it needs. */
export type Context = Settings &
  Deadlines &
  Logging & {
    readonly appId: string
    /** The backend's addresses for the running version, the preferred first. */
    readonly bases: readonly string[]
  }
