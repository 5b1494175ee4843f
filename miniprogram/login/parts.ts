import type { Backend } from './backend'
import type { Deadlines } from './clock'
import type { Log } from './log'
import type { Outbox } from './outbox'
import type { Renewal } from './renewal'
import type { Revocation } from './revocation'
import type { Session } from './session'
import type { SessionKey } from './session-key'
import type { LoginOptions } from './types'
import type { Vault } from './vault'

/** The options with their defaults. */
export type Settings = Required<Omit<LoginOptions, OptionalPart>> & Pick<LoginOptions, OptionalPart>

type OptionalPart = 'logger' | 'prefetch'

/** What one client is made of; each part names those it needs. */
export interface Parts {
  readonly settings: Settings
  /** The backend's addresses for the running version, the preferred first. */
  readonly bases: readonly string[]
  readonly appId: string
  readonly outbox: Outbox
  readonly log: Log
  readonly deadlines: Deadlines
  readonly vault: Vault
  readonly session: Session
  readonly backend: Backend
  readonly sessionKey: SessionKey
  readonly revocation: Revocation
  readonly renewal: Renewal
}
