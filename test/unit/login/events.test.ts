import { describe, expect, test } from '@jest/globals'
import { createOutbox } from '../../../miniprogram/login/outbox'
import { createWorld } from './support/fake-wechat'
import { codeOf, launch, me, signedInWorld, start } from './support/launch'

describe('subscribers', () => {
  test('a late one gets the present state at once, and then every transition', async () => {
    const { login, time } = await launch({}, await signedInWorld())
    const seen: string[] = []
    const unsubscribe = login.subscribe((state, event) => seen.push(`${event.type} ${state.status}`))
    expect(seen).toEqual(['current signedIn'])
    await time.until(login.signOut())
    expect(seen).toEqual(['current signedIn', 'signedOut signedOut'])
    unsubscribe()
    await time.until(login.signIn())
    expect(seen).toHaveLength(2)
  })

  test('one taken off by another, or by dispose, hears no event that was under way', async () => {
    const { login, time } = await launch()
    const seen: string[] = []
    let off = (): void => {}
    login.subscribe((_state, { type }) => {
      if (type === 'signingIn') off()
      if (type === 'signedIn') login.dispose()
    })
    off = login.subscribe((_state, { type }) => seen.push(`taken off: ${type}`))
    login.subscribe((_state, { type }) => seen.push(type))
    await time.until(login.signIn())
    expect(seen).toEqual(['taken off: current', 'current', 'signingIn'])
  })

  test('may call back into the SDK, from within any event', async () => {
    const { login, time } = start({}, createWorld())
    const seen: string[] = []
    let done: Promise<string> | undefined
    login.subscribe((_state, { type }) => {
      seen.push(type)
      if (type === 'restored') done = codeOf(login.signIn().then(() => login.request(me)))
      if (type === 'signedIn' && seen.length < 6) void login.signOut()
    })
    await time.advance(1_000)
    expect(await done).toBe('superseded')
    expect(seen).toEqual(['current', 'restored', 'signingIn', 'signedIn', 'signedOut'])
    expect(login.state.status).toBe('signedOut')
  })

  test('one that throws harms neither the engine nor the others', async () => {
    const lines: string[] = []
    const { login, time } = await launch({ logger: ({ event }) => lines.push(event) })
    const seen: string[] = []
    login.subscribe((_state, { type }) => {
      if (type !== 'current') throw new Error('mine')
    })
    login.subscribe((_state, { type }) => seen.push(type))
    await time.until(login.signIn())
    expect(seen).toEqual(['current', 'signingIn', 'signedIn'])
    expect(lines).toContain('callback_failed')
  })

  test('a logger that throws, or calls back, harms nothing', async () => {
    const world = createWorld()
    let calls = 0
    const { login, time } = await launch(
      {
        logger: () => {
          calls += 1
          void login.state
          throw new Error('mine')
        },
      },
      world,
    )
    await time.until(login.signIn())
    expect(login.state.status).toBe('signedIn')
    expect(calls).toBeGreaterThan(3)
    expect(calls).toBeLessThan(100)
  })

  test('no callback runs inside the engine: each in a turn of its own, in order', async () => {
    const seen: string[] = []
    const outbox = createOutbox((error) => seen.push(String(error)))
    outbox(() => {
      seen.push('first')
      outbox(() => seen.push('asked for by the first'))
    })
    outbox(() => {
      throw new RangeError('mine')
    })
    outbox(() => seen.push('third'))
    expect(seen).toEqual([])
    await Promise.resolve()
    expect(seen).toEqual(['first', 'RangeError: mine', 'third'])
    await Promise.resolve()
    expect(seen.at(-1)).toBe('asked for by the first')
  })
})
