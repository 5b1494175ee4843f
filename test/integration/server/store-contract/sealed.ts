import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { Sealer } from '../../../../server/sealing'
import { keyContext, sealSessionKey } from '../../../../server/sessions/key-ring'
import { PHONE_INDEX, phoneContext } from '../../../../server/sessions/phones'
import { resealAll } from '../../../../server/sessions/reseal'
import type { SealedStore } from '../../../../server/stores/sealed-store'
import type { Store, UserRef } from '../../../../server/stores/store'
import { APP } from './world'

const [OLD, NEW] = [randomBytes(32), randomBytes(32)]
const before = new Sealer([OLD], randomBytes)
const during = new Sealer([NEW, OLD], randomBytes)
const after = new Sealer([NEW], randomBytes)
const NUMBER = '+86 19900000001'
const newHash = () => randomBytes(32).toString('base64url')

interface Person {
  readonly user: UserRef
  readonly openId: string
}

/** Changing the sealing keys. `open` gives an empty store: other people's seals would be counted too. */
export function sealed(name: string, open: () => Promise<Store & { readonly sealed: SealedStore }>): void {
  let people = 0

  /** With a session_key, one before it, and a phone number, sealed as by a server with the old key. */
  async function signUp(store: Store, phone: string): Promise<Person> {
    const openId = `openid-${people++}`
    const owner = { appId: APP, openId }
    const outcome = await store.sessions.logIn({
      identity: { ...owner, unionId: null },
      newUser: { id: `u-${openId}`, route: randomBytes(12).toString('base64url') },
      sessionKey: sealSessionKey(before, owner, 'first key'),
      session: { device: null, ipPrefix: '203.0.113.0/24', scope: 'user' },
      mint: () => ({ id: `s-${openId}`, accessHash: newHash(), refreshHash: newHash() }),
      replaces: null,
      lifetimes: { accessMs: 1000, idleMs: 86_400_000, absoluteMs: 86_400_000, windowMs: 1000 },
      maxSessions: 10,
    })
    if (outcome.kind !== 'started') throw new Error(outcome.kind)
    const { user } = outcome
    await store.keys.replace(user, APP, sealSessionKey(before, owner, 'second key'))
    await setPhone(store, before, user, phone)
    return { user, openId }
  }

  const setPhone = (store: Store, sealer: Sealer, user: UserRef, phone: string) =>
    store.users.setPhone(user, {
      sealed: sealer.seal(phone, phoneContext(user.id)),
      hash: sealer.index(phone, PHONE_INDEX),
      olderHashes: sealer.olderIndexes(phone, PHONE_INDEX),
      masked: '199****0001',
      countryCode: '86',
    })

  async function ringOf(store: Store, { user, openId }: Person, sealer: Sealer) {
    const ring = await store.keys.find(user, APP)
    const blobs = [ring?.sealed, ring?.previousSealed]
    return blobs.map((it) => it && sealer.open(it, keyContext({ appId: APP, openId }))?.toString())
  }

  describe(`${name}: changing the sealing keys`, () => {
    test('everything is sealed anew, and opens and is found without the old key', async () => {
      const store = await open()
      const [first, second] = [await signUp(store, NUMBER), await signUp(store, '+86 19900000002')]
      expect(await resealAll(store.sealed, during)).toEqual({ users: 2, resealed: 4, lost: 0 })
      expect(await ringOf(store, first, after)).toEqual(['second key', 'first key'])
      const { phone } = await store.sealed.find(first.user)
      expect(phone && after.open(phone.sealed, phoneContext(first.user.id))?.toString()).toBe(NUMBER)
      // The number still belongs to the first one, is theirs to set again, and to give free.
      expect(await setPhone(store, after, second.user, NUMBER)).toEqual({ kind: 'conflict' })
      expect((await setPhone(store, after, first.user, NUMBER)).kind).toBe('set')
      await store.users.clearPhone(first.user)
      expect((await setPhone(store, after, second.user, NUMBER)).kind).toBe('set')
      // A key that WeChat gives again is still known, so the one before it stays.
      const owner = { appId: APP, openId: first.openId }
      await store.keys.replace(first.user, APP, sealSessionKey(after, owner, 'second key'))
      expect(await ringOf(store, first, after)).toEqual(['second key', 'first key'])
      expect(await resealAll(store.sealed, during)).toMatchObject({ resealed: 0, lost: 0 })
    })

    test('a number that is not sealed anew yet is found by servers that have both keys', async () => {
      const store = await open()
      const [first, second] = [await signUp(store, NUMBER), await signUp(store, '+86 19900000002')]
      expect(await setPhone(store, during, second.user, NUMBER)).toEqual({ kind: 'conflict' })
      expect((await setPhone(store, during, first.user, NUMBER)).kind).toBe('set')
    })

    test('broken off, it goes on where it was', async () => {
      const store = await open()
      const all = []
      for (let number = 0; number < 20; number++) all.push(await signUp(store, `+86 1990000010${number}`))
      let left = 15
      const failing: SealedStore = {
        pages: () => store.sealed.pages(),
        find: (user) => store.sealed.find(user),
        replacePhone: (...args) => store.sealed.replacePhone(...args),
        replaceKey: async (...args) => {
          left -= 1
          if (left < 0) throw new Error('broken off')
          await store.sealed.replaceKey(...args)
        },
      }
      await expect(resealAll(failing, during)).rejects.toThrow('broken off')
      // What was on its way then is done by now.
      await store.checkWritable()
      const { users, resealed } = await resealAll(store.sealed, during)
      expect(users).toBe(20)
      expect(resealed).toBeGreaterThanOrEqual(5)
      expect(resealed).toBeLessThan(40)
      for (const person of all)
        expect(await ringOf(store, person, after)).toEqual(['second key', 'first key'])
    })

    test('a login meanwhile is not overwritten', async () => {
      const store = await open()
      const person = await signUp(store, NUMBER)
      const [found] = (await store.sealed.find(person.user)).keys
      if (!found) throw new Error('no key')
      const owner = { appId: APP, openId: person.openId }
      await store.keys.replace(person.user, APP, sealSessionKey(during, owner, 'third key'))
      const stale = { ...sealSessionKey(during, owner, 'second key'), previousSealed: null }
      await store.sealed.replaceKey(person.user, found, stale)
      expect(await ringOf(store, person, during)).toEqual(['third key', 'second key'])
    })

    test('what no key opens is counted and left', async () => {
      const store = await open()
      const person = await signUp(store, NUMBER)
      expect(await resealAll(store.sealed, after)).toEqual({ users: 1, resealed: 0, lost: 2 })
      expect(await ringOf(store, person, before)).toEqual(['second key', 'first key'])
    })
  })
}
