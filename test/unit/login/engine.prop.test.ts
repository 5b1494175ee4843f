import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Fault, LOGIN, problem, REFRESH } from './support/fake-backend'
import { createWorld, type World } from './support/fake-wechat'
import { codeOf, me, type Running, start } from './support/launch'

const HOUR = 3_600_000
const KEY = 'miniprogram-login:wx0123456789abcdef:develop'
const RUNS = Number(process.env.ENGINE_RUNS ?? 10_000)
const SEED = Number(process.env.ENGINE_SEED ?? Date.now() % 2 ** 31)

/** What may go wrong, and stay wrong until the next step of its kind. */
const FAULTS: Record<string, (path: string) => Fault | undefined> = {
  none: () => undefined,
  loginBroken: (path) => (path === LOGIN ? problem(500, 'internal_error') : undefined),
  loginLost: (path) => (path === LOGIN ? 'lost' : undefined),
  codeRefused: (path) => (path === LOGIN ? problem(400, 'wechat_code_used') : undefined),
  refreshBusy: (path) => (path === REFRESH ? problem(503, 'storage_unavailable') : undefined),
  refreshLost: (path) => (path === REFRESH ? 'lost' : undefined),
  refreshDead: (path) => (path === REFRESH ? problem(400, 'refresh_token_reused') : undefined),
  everything401: (path) => (path === me.url ? { status: 401, body: '' } : undefined),
  everythingHtml: () => ({ status: 502, body: '<html>', header: { 'content-type': 'text/html' } }),
  silence: () => 'never',
}

type Step =
  | { do: 'request'; auth: 'required' | 'optional' | 'none'; times: number }
  | { do: 'signIn'; fresh: boolean }
  | { do: 'signOut' | 'restart' | 'kill' | 'revokeAll' | 'resume' | 'secondClient' }
  | { do: 'wait' | 'sleep' | 'jump'; ms: number }
  | { do: 'fault'; name: string }
  | { do: 'online'; online: boolean }
  | { do: 'storage'; mode: 'ok' | 'full' | 'never' }
  | { do: 'wxLogin'; mode: 'ok' | 'never' | 'fails' }

const simple = <Name extends Step['do']>(name: Name) => fc.constant({ do: name })
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('request' as const),
      auth: fc.constantFrom('required' as const, 'optional' as const, 'none' as const),
      times: fc.constantFrom(1, 2, 12),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 40, 90, 130, 310, 3_000, 70_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('signIn' as const), fresh: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      name: fc.constantFrom(...Object.keys(FAULTS)),
    }),
  },
  { weight: 2, arbitrary: simple('signOut') },
  fc.record({ do: fc.constant('sleep' as const), ms: fc.constantFrom(HOUR, 2 * HOUR, 40 * 24 * HOUR) }),
  fc.record({ do: fc.constant('jump' as const), ms: fc.constantFrom(-2 * HOUR, 2 * HOUR) }),
  fc.record({ do: fc.constant('online' as const), online: fc.boolean() }),
  fc.record({
    do: fc.constant('storage' as const),
    mode: fc.constantFrom('ok' as const, 'full' as const, 'never' as const),
  }),
  fc.record({
    do: fc.constant('wxLogin' as const),
    mode: fc.constantFrom('ok' as const, 'never' as const, 'fails' as const),
  }),
  simple('restart'),
  simple('kill'),
  simple('revokeAll'),
  simple('resume'),
  simple('secondClient'),
) as fc.Arbitrary<Step>

/** What somebody who watches from outside knows for sure. */
type Known = 'signedIn' | 'signedOut' | 'unknown'

class Watcher {
  private running: Running
  private readonly others: Running[] = []
  private readonly open = new Set<Promise<unknown>>()
  private known: Known = 'unknown'
  private signOuts = 0
  private storageWasBad = false
  /** One launch, an honest clock. */
  private simple = true
  /** How much had been sent when the sign-out was done. */
  private sentBefore = 0

  constructor(private readonly world: World) {
    this.running = start({}, world)
  }

  async take(next: Step): Promise<void> {
    const { time, phone, backend } = this.world
    const { login } = this.running
    switch (next.do) {
      case 'request':
        for (let count = 0; count < next.times; count += 1)
          this.watch(codeOf(login.request({ ...me, auth: next.auth })))
        return
      case 'signIn': {
        const { signOuts, running } = this
        if (this.known === 'signedOut') this.known = 'unknown'
        this.watch(
          codeOf(login.signIn({ fresh: next.fresh })).then((code) => {
            if (code === 'ok' && signOuts === this.signOuts && running === this.running)
              this.known = 'signedIn'
          }),
        )
        return
      }
      case 'signOut':
        this.signOuts += 1
        this.known = 'unknown'
        await time.until(login.signOut())
        this.known = 'signedOut'
        this.sentBefore = phone.sent.length
        return this.check()
      case 'restart':
      case 'kill':
        return this.relaunch(next.do === 'kill')
      case 'secondClient':
        this.others.push(start({}, this.world))
        return
      case 'revokeAll':
        return backend.revokeAll()
      case 'resume':
        return phone.show()
      case 'wait':
        await time.advance(next.ms)
        return this.check()
      case 'sleep':
        return time.freeze(next.ms)
      case 'jump':
        this.simple = false
        return time.jumpClock(next.ms)
      case 'fault':
        backend.fault = ({ path }) => FAULTS[next.name]?.(path)
        return
      case 'online':
        return phone.networkChanged(next.online)
      case 'storage':
        phone.storageMode = next.mode
        this.storageWasBad ||= next.mode !== 'ok'
        return
      case 'wxLogin':
        phone.wxLogin = next.mode === 'fails' ? { errMsg: 'login:fail', errno: 4 } : next.mode
        return
    }
  }

  /** Mends everything, waits for every cool-down, and asks for the way back to normal. */
  async finish(): Promise<void> {
    const { time, phone, backend, calls } = this.world
    Object.assign(phone, { storageMode: 'ok', wxLogin: 'ok' })
    backend.fault = () => undefined
    phone.networkChanged(true)
    await time.until(Promise.all(this.open))
    // Odd, so that no jumps of the clock, two hours each, make it look like no time at all.
    await time.advance(3 * HOUR)
    this.check()
    const { login } = this.running
    const code = await time.until(codeOf(login.request(me)))
    if (this.known === 'signedOut') expect(code).toBe('signed_out')
    else expect(['ok', 'signed_out']).toContain(code)
    expect(await time.until(codeOf(login.signIn()))).toBe('ok')
    expect(await time.until(codeOf(login.request(me)))).toBe('ok')
    this.frequencyRule()
    expect(new Set(phone.codes).size).toBe(phone.codes.size)
    const codes = backend.log
      .filter(({ path }) => path === LOGIN)
      .map(({ data }) => (data as { code: string }).code)
    expect(new Set(codes).size).toBe(codes.length)
    await time.advance(60_000)
    await time.until(login.signOut())
    await time.advance(10_000)
    for (const running of [this.running, ...this.others]) running.login.dispose()
    expect(time.pendingTimers()).toBe(0)
    expect(phone.listeners()).toBe(0)
    expect(calls.login).toBeLessThan(200)
  }

  private watch(work: Promise<unknown>): void {
    const watched = work.then((code) => {
      if (String(code).includes('untyped')) throw new Error(String(code))
    })
    this.open.add(watched)
  }

  private check(): void {
    const { state } = this.running.login
    if (this.known === 'signedOut') {
      expect(state.status).toBe('signedOut')
      expect(this.world.phone.sent.slice(this.sentBefore).filter(({ signed }) => signed)).toEqual([])
    }
    if (this.known === 'signedIn') expect(state.status).toBe('signedIn')
    const types = this.running.eventTypes()
    const twice = types.find((type, index) => /^sign(edOut|ingIn)$/.test(type) && types[index + 1] === type)
    if (twice) throw new Error(`two events for one transition: ${types}`)
  }

  /** WeChat: at most four calls of wx.login a second, of all clients together; here by an honest clock. */
  private frequencyRule(): void {
    if (!this.simple) return
    const logins = this.world.phone.sent.filter(({ path }) => path === 'wx.login').map(({ at }) => at)
    const tooFast = logins.some((at, index) => (logins[index + 4] ?? Number.POSITIVE_INFINITY) - at < 1_000)
    expect(tooFast).toBe(false)
  }

  private async relaunch(killed: boolean): Promise<void> {
    const { time, phone } = this.world
    this.simple = false
    // What was called has been begun; what was begun is not heard of again.
    await time.advance(0)
    if (killed) time.forget()
    else for (const running of [this.running, ...this.others]) running.login.dispose()
    if (killed) this.open.clear()
    else await time.until(Promise.all(this.open))
    this.others.length = 0
    const quiet = this.known !== 'unknown' && !this.storageWasBad
    phone.storageMode = 'ok'
    this.storageWasBad = false
    this.world.relaunch()
    this.running = start({}, this.world)
    await time.until(this.running.login.ready)
    const stored = JSON.parse(phone.storage.get(KEY) || '{"session":null,"ended":null}')
    if (quiet && this.known === 'signedOut') expect(stored.ended).toBe('person')
    this.sentBefore = phone.sent.length
    this.known = stored.session ? 'signedIn' : stored.ended ? 'signedOut' : 'unknown'
    this.check()
  }
}

describe('whatever happens, in whatever order', () => {
  test(`a sign-out sticks, nothing else ends a session, nothing hangs (seed ${SEED}, ${RUNS} runs)`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
        const watcher = new Watcher(createWorld())
        for (const next of steps) await watcher.take(next)
        await watcher.finish()
      }),
      { numRuns: RUNS, seed: SEED },
    )
  }, 120_000)
})
