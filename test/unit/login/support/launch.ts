import {
  createLogin,
  isLoginError,
  type Login,
  type LoginEvent,
  type LoginOptions,
  type LoginState,
} from '../../../../miniprogram/login'
import { createWorld, ORIGIN, type World } from './fake-wechat'

/** One running mini program with the SDK in it. */
export interface Running extends World {
  readonly login: Login
  /** Every transition, in order, without the subscriber's first call. */
  readonly events: { readonly state: LoginState; readonly event: LoginEvent }[]
  /** Runs to the end, and gives back the code of the error if it failed. */
  outcome(promise: Promise<unknown>): Promise<string>
  eventTypes(): string[]
}

/** Starts the SDK in a world, new or given, and waits until storage has been read. */
export async function launch(
  options: Partial<LoginOptions> = {},
  world: World = createWorld(),
): Promise<Running> {
  const running = start(options, world)
  await world.time.until(running.login.ready)
  return running
}

/** Starts the SDK without waiting for anything. */
export function start(options: Partial<LoginOptions> = {}, world: World = createWorld()): Running {
  const login = createLogin({ baseUrl: ORIGIN, clock: world.time.clock, random: () => 0.5, ...options })
  const events: Running['events'] = []
  login.subscribe((state, event) => {
    if (event.type !== 'current') events.push({ state, event })
  })
  return {
    ...world,
    login,
    events,
    eventTypes: () => events.map(({ event }) => event.type),
    outcome: (promise) => world.time.until(codeOf(promise)),
  }
}

/** `ok`, or the code of the error. */
export function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'ok',
    (error) => (isLoginError(error) ? error.code : `untyped: ${String(error)}`),
  )
}

/** A world in which somebody has signed in, and the mini program has been closed since. */
export async function signedInWorld(options: Partial<LoginOptions> = {}): Promise<World> {
  const running = await launch(options)
  const { time, login, calls, backend } = running
  await time.until(login.signIn())
  await time.advance(1_000)
  login.dispose()
  for (const name of Object.keys(calls)) calls[name] = 0
  backend.log.length = 0
  running.relaunch()
  return running
}

export const many = <T>(n: number, make: (index: number) => T): T[] =>
  Array.from({ length: n }, (_, index) => make(index))

export const me = { url: '/v1/me' } as const
