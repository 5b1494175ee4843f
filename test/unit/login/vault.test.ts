import { describe, expect, test } from '@jest/globals'
import type { LoginStorage } from '../../../miniprogram/login'
import { codeOf, launch, me, signedInWorld, start } from './support/launch'

const KEY = 'miniprogram-login:wx0123456789abcdef:develop'

/** Storage that answers when the test lets it. */
function slowStorage(held: string) {
  const reads: (() => void)[] = []
  const writes: { readonly value: string; done(): void }[] = []
  const storage: LoginStorage = {
    get: () => new Promise((resolve) => reads.push(() => resolve(held))),
    set: (_key, value) => new Promise<void>((done) => writes.push({ value, done })),
  }
  return { storage, reads, writes }
}

async function aRecord(): Promise<string> {
  return (await signedInWorld()).phone.storage.get(KEY) ?? ''
}

describe('what clients on one storage share', () => {
  test('storage is read once, by whoever comes first', async () => {
    const first = await launch({}, await signedInWorld())
    const reads = first.calls.getStorage
    const second = await launch({}, first)
    expect(second.login.state).toMatchObject({ status: 'signedIn', user: { id: 'user-1' } })
    expect(first.calls.getStorage).toBe(reads)
  })

  test('what storage answers after somebody has written does not count any more', async () => {
    const { storage, reads, writes } = slowStorage(await aRecord())
    const first = start({ storage })
    const second = start({ storage }, first)
    await first.time.advance(0)
    expect(reads).toHaveLength(2)
    reads[0]?.()
    const signOut = codeOf(first.login.signOut())
    await first.time.advance(0)
    expect(writes).toHaveLength(1)
    reads[1]?.()
    await first.time.advance(0)
    expect(second.login.state).toMatchObject({ status: 'signedOut', reason: 'person' })
    writes[0]?.done()
    expect(await first.time.until(signOut)).toBe('ok')
    expect(await codeOf(second.login.request(me))).toBe('signed_out')
  })

  test('writes come one after the other, the last with what is known last', async () => {
    const { storage, reads, writes } = slowStorage('')
    const { login, time } = start({ storage })
    await time.advance(0)
    reads[0]?.()
    await time.until(login.signIn())
    const signOut = codeOf(login.signOut())
    await time.advance(0)
    expect(writes).toHaveLength(1)
    writes[0]?.done()
    await time.advance(0)
    expect(writes).toHaveLength(2)
    expect(JSON.parse(writes[1]?.value ?? '')).toMatchObject({ session: null, ended: 'person' })
    writes[1]?.done()
    expect(await time.until(signOut)).toBe('ok')
  })
})
