import type { Program } from '../program'
import type { HostMethods, PhoneSettings, SocketEvent, TransferStep } from '../protocol'
import type { Environment } from './engine/environment'
import type { LocalFiles } from './files/local-files'
import type { Pages } from './pages/stack'
import type { Privacy } from './permissions/privacy'
import type { Scopes } from './permissions/scopes'
import type { Recorder } from './recording/recorder'
import type { App } from './runtime/app'
import type { Background } from './runtime/background'
import type { Conditions } from './runtime/conditions'
import type { Emitter } from './runtime/emitter'
import type { Failures } from './runtime/failures'
import type { Timers } from './runtime/timers'
import type { UserGesture } from './runtime/user-gesture'
import type { Shell } from './shell'
import type { StorageArea } from './storage/area'

/** The phone's parts, as the `wx` modules see them. */
export interface ClientRuntime {
  readonly program: Program
  /** Theme and language may change while the app runs. */
  readonly settings: PhoneSettings
  readonly conditions: Conditions
  readonly recorder: Recorder
  readonly host: HostClient
  /** How far requests have come. */
  readonly transfers: Emitter<[TransferStep]>
  readonly sockets: Emitter<[SocketEvent]>
  readonly app: App
  readonly failures: Failures
  readonly timers: Timers
  readonly background: Background
  readonly gesture: UserGesture
  readonly environment: Environment
  readonly pages: Pages
  readonly shell: Shell
  readonly storage: StorageArea
  /** What WeChat itself remembers of this mini program until it is deleted. */
  readonly kept: StorageArea
  readonly files: LocalFiles
  readonly privacy: Privacy
  readonly scopes: Scopes
  /** A cold start on the entry page; storage stays. */
  restart(): void
}

export interface HostClient {
  call<Name extends keyof HostMethods & string>(
    name: Name,
    params: Parameters<HostMethods[Name]>[0],
  ): ReturnType<HostMethods[Name]>
}
