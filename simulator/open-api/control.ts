import type { Call } from './call-log'
import type { SecretKind } from './secrets'
import type { Rotation } from './sessions'
import type { User, UserChanges } from './users'

/** The control routes live under this path, beside the simulated endpoints. */
export const CONTROL_PATH = '/_simulator'

/** Names one person in one mini program. Without `user` it is the person who holds the phone now. */
export interface Who {
  readonly appid: string
  readonly user?: string
}

/**
 * What WeChat's client asks of WeChat's server, and what a tester may do to it. Every method is
 * `POST /_simulator/<name>` with the parameters as a JSON object, so `curl` can do all of it.
 */
export interface Control {
  /** `wx.login`: mints a code, and by the rotation policy perhaps a new session_key. */
  issueCode(params: Who): Promise<{ code: string }>
  /** `wx.checkSession`: whether the session of the last code is alive. */
  checkSession(params: Who): Promise<{ valid: boolean }>
  /** Kills the session_key, as time does; the backend hears nothing of it. */
  expireSession(params: Who): Promise<void>
  /** What `wx.login` does to a living session_key. At first `sometimes`, as WeChat does. */
  setRotation(params: { rotation: Rotation }): Promise<void>
  /** Everybody, and the id of who holds the phone. */
  users(): Promise<{ current: string; users: User[] }>
  switchUser(params: { user: string }): Promise<User>
  addUser(params: { user: string } & UserChanges): Promise<User>
  /** Blocks (code2Session then answers 40226), renames, gives another phone number or risk rank. */
  changeUser(params: { user: string } & UserChanges): Promise<User>
  /** Moves WeChat's clock; negative goes back. */
  advanceClock(params: { milliseconds: number }): Promise<{ now: string }>
  /** Whether WeChat's call limits (45009, 45011) are enforced. */
  enforceLimits(params: { on: boolean }): Promise<void>
  /** What the endpoints were asked, oldest first, and how often each since the last reset. */
  calls(params?: { since?: number }): Promise<{ calls: Call[]; counts: Record<string, number> }>
  /** Every secret handed out, to search the rest of the world for. */
  secrets(): Promise<Record<SecretKind, string[]>>
  /** Everything as at the start. */
  reset(): Promise<void>
}

export const CONTROL_METHODS = [
  'issueCode',
  'checkSession',
  'expireSession',
  'setRotation',
  'users',
  'switchUser',
  'addUser',
  'changeUser',
  'advanceClock',
  'enforceLimits',
  'calls',
  'secrets',
  'reset',
] as const satisfies readonly (keyof Control)[]

/** A control route refused the parameters; `message` says which. */
export class ControlError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ControlError'
  }
}

/**
 * The typed client of the control routes. Needs nothing but `fetch`.
 * @param url - what `startOpenApi` returned, such as `http://127.0.0.1:9080`
 * @throws {ControlError} (each method) when the parameters are wrong
 */
export function createControl(url: string): Control {
  const call = async <Result>(name: keyof Control, params: object = {}): Promise<Result> => {
    const response = await fetch(`${url}${CONTROL_PATH}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    })
    const result = (await response.json()) as Result & { error?: string }
    if (!response.ok) throw new ControlError(`${name}: ${result.error ?? response.status}`)
    return result
  }
  return Object.fromEntries(
    CONTROL_METHODS.map((name) => [name, (params?: object) => call(name, params)]),
  ) as unknown as Control
}
