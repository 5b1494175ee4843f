import { randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { DAY, HOUR, MINUTE, SECOND } from '../../../server/clock'
import { PREVIOUS_KEY_MS } from '../../../server/sessions/key-ring'
import { MAX_REPEATS } from '../../../server/sessions/lineage'
import { hashToken, mintToken, newRoute, tokenKey } from '../../../server/sessions/tokens'
import type {
  Lifetimes,
  Login,
  LoginOutcome,
  NextTokens,
  SessionRecord,
  Store,
  UserRef,
} from '../../../server/stores/store'

/** A store on a clock that the test moves forwards. */
export interface StoreUnderTest {
  readonly store: Store
  pass(milliseconds: number): Promise<void>
}

const LIFETIMES: Lifetimes = {
  accessMs: 2 * HOUR,
  idleMs: 30 * DAY,
  absoluteMs: 90 * DAY,
  windowMs: 30 * SECOND,
}
const APP = 'wx0000000000000001'

/** What every store must do. `current` returns a store that earlier tests may have used: identities are unique. */
export function storeContract(name: string, current: () => StoreUnderTest): void {
  let store: Store
  let pass: StoreUnderTest['pass']
  beforeEach(() => {
    ;({ store, pass } = current())
  })

  let count = 0
  const unique = (what: string) => `${what}-${process.pid}-${randomBytes(4).toString('hex')}-${count++}`
  const hash = (text: string) => hashToken(text)

  interface Person {
    readonly openId: string
    readonly unionId?: string | null
    readonly appId?: string
    readonly device?: string | null
    readonly key?: string
    readonly maxSessions?: number
    readonly replaces?: string
  }

  interface LoggedIn {
    readonly outcome: Extract<LoginOutcome, { kind: 'started' }>
    readonly user: UserRef
    readonly session: SessionRecord
    readonly access: string
    readonly refresh: string
  }

  function loginOf(person: Person, keep: (tokens: { access: string; refresh: string }) => void): Login {
    const {
      openId,
      unionId = null,
      appId = APP,
      device = null,
      key = 'key',
      maxSessions = 10,
      replaces = null,
    } = person
    return {
      identity: { appId, openId, unionId },
      newUser: { id: unique('u'), route: newRoute(randomBytes) },
      sessionKey: { sealed: Buffer.from(`sealed ${key}`), fingerprint: hash(key).subarray(0, 16) },
      session: {
        id: unique('s'),
        device: device === null ? null : { id: device, label: 'Phone' },
        ipPrefix: '203.0.113.0/24',
        scope: 'user',
      },
      mint: (route) => {
        const tokens = {
          access: mintToken('access', route, randomBytes),
          refresh: mintToken('refresh', route, randomBytes),
        }
        keep(tokens)
        return { accessHash: hash(tokens.access), refreshHash: hash(tokens.refresh) }
      },
      replaces,
      lifetimes: LIFETIMES,
      maxSessions,
    }
  }

  async function logIn(person: Person): Promise<LoggedIn> {
    const minted: { access: string; refresh: string }[] = []
    const outcome = await store.sessions.logIn(loginOf(person, (tokens) => minted.push(tokens)))
    const [tokens] = minted
    if (outcome.kind !== 'started' || !tokens) throw new Error(`The login was ${outcome.kind}`)
    expect(minted).toHaveLength(1)
    return { outcome, user: outcome.user, session: outcome.session, ...tokens }
  }

  const outcomeOf = async (person: Person) =>
    (await store.sessions.logIn(loginOf(person, () => undefined))).kind

  const keyOf = (token: string, kind: 'access' | 'refresh') => {
    const key = tokenKey(token, kind)
    if (!key) throw new Error('not a token')
    return key
  }

  function nextTokens(route: string) {
    const access = mintToken('access', route, randomBytes)
    const refresh = mintToken('refresh', route, randomBytes)
    const next: NextTokens = {
      accessHash: hash(access),
      refreshHash: hash(refresh),
      sealed: Buffer.from(`sealed ${refresh}`),
    }
    return { access, refresh, next }
  }

  async function rotate(refresh: string) {
    const key = keyOf(refresh, 'refresh')
    const made = nextTokens(key.route)
    return { ...made, outcome: await store.sessions.rotate(key, made.next, LIFETIMES) }
  }

  const findByAccess = (access: string) => store.sessions.findByAccess(keyOf(access, 'access'))

  describe(`${name}: logging in`, () => {
    test('creates a user once, and finds them again', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId })
      const second = await logIn({ openId })
      expect([first.outcome.isNew, second.outcome.isNew]).toEqual([true, false])
      expect(second.user).toEqual(first.user)
      expect(await store.users.findById(first.user.id)).toEqual(first.user)
      expect(await store.users.findByOpenId(APP, openId)).toEqual(first.user)
    })

    test('the same openid in two apps is two people', async () => {
      const openId = unique('openid')
      const here = await logIn({ openId })
      const there = await logIn({ openId, appId: 'wx0000000000000002' })
      expect(there.user.id).not.toBe(here.user.id)
    })

    test('parallel first logins of one person make one user', async () => {
      const openId = unique('openid')
      const all = await Promise.all(Array.from({ length: 20 }, () => logIn({ openId })))
      expect(new Set(all.map((it) => it.user.id)).size).toBe(1)
      expect(all.filter((it) => it.outcome.isNew)).toHaveLength(1)
    })

    test('the session it starts is the one its tokens lead to', async () => {
      const { session, user, access, outcome } = await logIn({ openId: unique('openid'), device: 'device-1' })
      expect(session).toMatchObject({
        user,
        appId: APP,
        device: { id: 'device-1', label: 'Phone' },
        ipPrefix: '203.0.113.0/24',
        scope: 'user',
        generation: 1,
        rotatedAt: null,
        successor: null,
        endedAt: null,
        endReason: null,
        createdAt: outcome.now,
        idleExpiresAt: outcome.now + LIFETIMES.idleMs,
        absoluteExpiresAt: outcome.now + LIFETIMES.absoluteMs,
      })
      const found = await findByAccess(access)
      expect(found?.session).toEqual(session)
      expect(found).toMatchObject({ generation: 1, expiresAt: outcome.now + LIFETIMES.accessMs })
    })

    test('ends the other session on the same device, and none elsewhere', async () => {
      const openId = unique('openid')
      const elsewhere = await logIn({ openId, device: 'device-2' })
      const before = await logIn({ openId, device: 'device-1' })
      const after = await logIn({ openId, device: 'device-1' })
      expect(after.outcome.ended).toMatchObject([{ id: before.session.id, endReason: 'replaced' }])
      expect((await findByAccess(elsewhere.access))?.session.endedAt).toBeNull()
    })

    test('ends the session that it replaces, unless that is of somebody else', async () => {
      const openId = unique('openid')
      const [mine, other] = [await logIn({ openId }), await logIn({ openId: unique('other') })]
      expect((await logIn({ openId, replaces: other.session.id })).outcome.ended).toEqual([])
      expect((await findByAccess(other.access))?.session.endedAt).toBeNull()
      const after = await logIn({ openId, replaces: mine.session.id })
      expect(after.outcome.ended).toMatchObject([{ id: mine.session.id, endReason: 'replaced' }])
    })

    test('two sessions without a device live side by side', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId })
      const second = await logIn({ openId })
      expect(second.outcome.ended).toEqual([])
      expect((await findByAccess(first.access))?.session.endedAt).toBeNull()
    })

    test('ends the sessions used least recently beyond the maximum', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId })
      await pass(SECOND)
      const second = await logIn({ openId })
      await pass(SECOND)
      await rotate(first.refresh)
      await pass(SECOND)
      const third = await logIn({ openId, maxSessions: 2 })
      expect(third.outcome.ended).toMatchObject([{ id: second.session.id, endReason: 'too_many_sessions' }])
    })
  })

  describe(`${name}: unionid`, () => {
    test('joins the openids of one person in two apps', async () => {
      const unionId = unique('union')
      const here = await logIn({ openId: unique('openid'), unionId })
      const there = await logIn({ openId: unique('openid'), appId: 'wx0000000000000002', unionId })
      expect(there.user).toEqual(here.user)
      expect(there.outcome).toMatchObject({ isNew: false, hasUnionId: true })
    })

    test('is linked when it appears later, and stays known', async () => {
      const [openId, unionId] = [unique('openid'), unique('union')]
      const before = await logIn({ openId })
      expect(before.outcome.hasUnionId).toBe(false)
      expect((await logIn({ openId, unionId })).user).toEqual(before.user)
      expect((await logIn({ openId })).outcome.hasUnionId).toBe(true)
      const other = await logIn({ openId: unique('openid'), appId: 'wx0000000000000002', unionId })
      expect(other.user).toEqual(before.user)
    })

    test('of another user is a conflict that changes nothing', async () => {
      const [unionId, openId] = [unique('union'), unique('openid')]
      await logIn({ openId: unique('openid'), unionId })
      const mine = await logIn({ openId })
      expect(await outcomeOf({ openId, unionId })).toBe('conflict')
      expect((await logIn({ openId })).outcome.hasUnionId).toBe(false)
      expect(await store.sessions.listSessions(mine.user)).toHaveLength(2)
    })

    test('can be linked without a login, once and to one user', async () => {
      const [mine, other] = [await logIn({ openId: unique('a') }), await logIn({ openId: unique('b') })]
      const unionId = unique('union')
      expect(await store.users.linkUnionId(mine.user, APP, unionId)).toBe('linked')
      expect(await store.users.linkUnionId(mine.user, APP, unionId)).toBe('linked')
      expect(await store.users.linkUnionId(mine.user, APP, unique('union'))).toBe('conflict')
      expect(await store.users.linkUnionId(other.user, APP, unionId)).toBe('conflict')
      expect(await store.users.linkUnionId(mine.user, 'wx-elsewhere', unionId)).toBe('gone')
      const elsewhere = await logIn({ openId: unique('c'), appId: 'wx0000000000000002', unionId })
      expect(elsewhere.user).toEqual(mine.user)
    })

    test('that differs from the known one is a conflict', async () => {
      const openId = unique('openid')
      await logIn({ openId, unionId: unique('union') })
      expect(await outcomeOf({ openId, unionId: unique('union') })).toBe('conflict')
    })
  })

  describe(`${name}: rotation`, () => {
    test('the active token starts a generation; idle end moves, absolute end stays', async () => {
      const { refresh, session } = await logIn({ openId: unique('openid') })
      await pass(DAY)
      const { outcome, access, next } = await rotate(refresh)
      if (outcome.kind !== 'rotated') throw new Error(outcome.kind)
      expect(outcome.session).toMatchObject({
        id: session.id,
        generation: 2,
        rotatedAt: outcome.now,
        lastUsedAt: outcome.now,
        idleExpiresAt: outcome.now + LIFETIMES.idleMs,
        absoluteExpiresAt: session.absoluteExpiresAt,
        successor: next.sealed,
        repeats: 0,
      })
      expect(await findByAccess(access)).toMatchObject({
        generation: 2,
        expiresAt: outcome.now + LIFETIMES.accessMs,
        session: outcome.session,
      })
    })

    test('the parent of the active token gets the same successor', async () => {
      const { refresh } = await logIn({ openId: unique('openid') })
      const first = await rotate(refresh)
      await pass(10 * SECOND)
      const { outcome } = await rotate(refresh)
      if (outcome.kind !== 'repeated' || first.outcome.kind !== 'rotated') throw new Error(outcome.kind)
      expect(outcome.sealed).toEqual(first.next.sealed)
      expect(outcome.accessExpiresAt).toBe(first.outcome.now + LIFETIMES.accessMs)
      expect(outcome.session.generation).toBe(2)
    })

    test(`at most ${MAX_REPEATS} times, and asking too often ends nothing`, async () => {
      const { refresh } = await logIn({ openId: unique('openid') })
      const first = await rotate(refresh)
      const kinds = []
      for (let time = 0; time <= MAX_REPEATS; time++) kinds.push((await rotate(refresh)).outcome.kind)
      expect(kinds).toEqual([...Array<string>(MAX_REPEATS).fill('repeated'), 'refused'])
      expect((await rotate(first.refresh)).outcome.kind).toBe('rotated')
    })

    test('the parent after the window is a reuse that ends the session', async () => {
      const { refresh } = await logIn({ openId: unique('openid') })
      const { access, refresh: successor } = await rotate(refresh)
      await pass(31 * SECOND)
      const { outcome } = await rotate(refresh)
      expect(outcome).toMatchObject({ kind: 'reused', session: { endReason: 'reuse_detected' } })
      expect((await findByAccess(access))?.session.endReason).toBe('reuse_detected')
      expect((await rotate(successor)).outcome.kind).toBe('refused')
    })

    test('the parent after its successor was used is a reuse', async () => {
      const { refresh, session } = await logIn({ openId: unique('openid') })
      await rotate(refresh)
      await store.sessions.confirmGeneration(session.user.route, session.id, 2)
      expect((await rotate(refresh)).outcome.kind).toBe('reused')
    })

    test('the first use of a successor that was replaced meanwhile closes no window', async () => {
      const { refresh, session } = await logIn({ openId: unique('openid') })
      const second = await rotate(refresh)
      const third = await rotate(second.refresh)
      await store.sessions.confirmGeneration(session.user.route, session.id, 2)
      const { outcome } = await rotate(second.refresh)
      expect(outcome).toMatchObject({ kind: 'repeated', sealed: third.next.sealed })
    })

    test('a grandparent is a reuse, and other sessions of the user live on', async () => {
      const openId = unique('openid')
      const other = await logIn({ openId })
      const { refresh } = await logIn({ openId })
      await rotate((await rotate(refresh)).refresh)
      expect((await rotate(refresh)).outcome.kind).toBe('reused')
      expect((await rotate(other.refresh)).outcome.kind).toBe('rotated')
    })

    test('an unknown token with a real route is refused and ends nothing', async () => {
      const { refresh, user } = await logIn({ openId: unique('openid') })
      const forged = mintToken('refresh', user.route, randomBytes)
      expect((await rotate(forged)).outcome).toEqual({ kind: 'refused', session: null })
      expect((await rotate(refresh)).outcome.kind).toBe('rotated')
    })

    test('after the idle end nothing rotates', async () => {
      const { refresh } = await logIn({ openId: unique('openid') })
      await pass(LIFETIMES.idleMs)
      expect((await rotate(refresh)).outcome.kind).toBe('refused')
    })

    test('after the absolute end nothing rotates, however busy the session was', async () => {
      let { refresh } = await logIn({ openId: unique('openid') })
      for (let month = 0; month < 3; month++) {
        await pass(29 * DAY)
        const rotated = await rotate(refresh)
        expect(rotated.outcome.kind).toBe('rotated')
        refresh = rotated.refresh
      }
      await pass(3 * DAY)
      expect((await rotate(refresh)).outcome.kind).toBe('refused')
    })

    test('200 parallel rotations of one token make one generation', async () => {
      const { refresh, access } = await logIn({ openId: unique('openid') })
      const all = await Promise.all(Array.from({ length: 200 }, () => rotate(refresh)))
      const winner = all.filter((it) => it.outcome.kind === 'rotated')
      expect(winner).toHaveLength(1)
      for (const { outcome } of all)
        if (outcome.kind === 'repeated') expect(outcome.sealed).toEqual(winner[0]?.next.sealed)
      expect((await findByAccess(access))?.session.generation).toBe(2)
    })
  })

  describe(`${name}: ending`, () => {
    test.each(['access', 'refresh'] as const)('the %s token ends its session', async (kind) => {
      const tokens = await logIn({ openId: unique('openid') })
      const ended = await store.sessions.endByToken(keyOf(tokens[kind], kind), 'revoked')
      expect(ended).toMatchObject({ id: tokens.session.id, endReason: 'revoked' })
      expect((await findByAccess(tokens.access))?.session.endedAt).toBe(ended?.endedAt)
      expect((await rotate(tokens.refresh)).outcome.kind).toBe('refused')
    })

    test('a retired refresh token ends its session as well', async () => {
      const { refresh, session } = await logIn({ openId: unique('openid') })
      await rotate(refresh)
      expect(await store.sessions.endByToken(keyOf(refresh, 'refresh'), 'revoked')).toMatchObject({
        id: session.id,
      })
    })

    test('an unknown token ends nothing', async () => {
      const { user } = await logIn({ openId: unique('openid') })
      const forged = keyOf(mintToken('access', user.route, randomBytes), 'access')
      expect(await store.sessions.endByToken(forged, 'revoked')).toBeNull()
      expect(await store.sessions.listSessions(user)).toHaveLength(1)
    })

    test('lists the living ones, the one used last first', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId })
      await pass(SECOND)
      const second = await logIn({ openId })
      await pass(SECOND)
      const third = await logIn({ openId })
      await store.sessions.endSession(first.user, second.session.id, 'logout')
      await pass(SECOND)
      await rotate(first.refresh)
      const listed = await store.sessions.listSessions(first.user)
      expect(listed.map((it) => it.id)).toEqual([first.session.id, third.session.id])
    })

    test('an ended session stays ended as it was, a foreign one is none of mine', async () => {
      const [mine, other] = [await logIn({ openId: unique('a') }), await logIn({ openId: unique('b') })]
      const ended = await store.sessions.endSession(mine.user, mine.session.id, 'logout')
      await pass(SECOND)
      const again = await store.sessions.endSession(mine.user, mine.session.id, 'revoked')
      expect(again).toEqual(ended)
      expect(await store.sessions.endSession(mine.user, other.session.id, 'logout')).toBeNull()
      expect((await findByAccess(other.access))?.session.endedAt).toBeNull()
    })

    test('all of a user end at once, and nobody else', async () => {
      const openId = unique('openid')
      const [first, second] = [await logIn({ openId }), await logIn({ openId })]
      const other = await logIn({ openId: unique('openid') })
      const ended = await store.sessions.endAllSessions(first.user, 'logout_all')
      expect(ended.map((it) => it.id).sort()).toEqual([first.session.id, second.session.id].sort())
      expect(await store.sessions.listSessions(first.user)).toEqual([])
      expect((await rotate(second.refresh)).outcome.kind).toBe('refused')
      expect(await store.sessions.listSessions(other.user)).toHaveLength(1)
    })

    test('racing a rotation, the end wins: nothing of the session works afterwards', async () => {
      for (let round = 0; round < 20; round++) {
        const { refresh, user, session } = await logIn({ openId: unique('openid') })
        const [rotated] = await Promise.all([
          rotate(refresh),
          store.sessions.endSession(user, session.id, 'logout'),
        ])
        expect((await rotate(rotated.refresh)).outcome.kind).toBe('refused')
        const access = await findByAccess(rotated.access)
        expect(access === null || access.session.endedAt !== null).toBe(true)
      }
    })
  })

  describe(`${name}: blocking and erasing`, () => {
    test('a blocked user has no session and gets none, until let in again', async () => {
      const openId = unique('openid')
      const { user, access } = await logIn({ openId })
      expect(await store.users.setBlocked(user, true)).toHaveLength(1)
      expect((await findByAccess(access))?.session.endReason).toBe('user_blocked')
      expect(await outcomeOf({ openId })).toBe('blocked')
      expect(await store.users.setBlocked(user, false)).toEqual([])
      expect(await outcomeOf({ openId })).toBe('started')
    })

    test('an erased user leaves nothing: not the tokens, the identity, the unionid or the phone', async () => {
      const [openId, unionId] = [unique('openid'), unique('union')]
      const { user, access, refresh } = await logIn({ openId, unionId })
      const phone = newPhone(unique('phone'))
      await store.users.setPhone(user, phone)
      await store.users.updateProfile(user, { avatar: 'a.png' }, null)
      expect(await store.users.erase(user)).toMatchObject({ avatar: 'a.png' })
      expect(await store.users.erase(user)).toBeNull()
      expect(await findByAccess(access)).toBeNull()
      expect((await rotate(refresh)).outcome).toEqual({ kind: 'refused', session: null })
      expect(await store.users.findProfile(user)).toBeNull()
      expect(await store.users.findById(user.id)).toBeNull()
      expect(await store.users.findByOpenId(APP, openId)).toBeNull()
      expect(await store.keys.find(user, APP)).toBeNull()
      expect(await store.sessions.listSessions(user)).toEqual([])
      const again = await logIn({ openId: unique('openid'), unionId })
      expect([again.outcome.isNew, again.user.id === user.id]).toEqual([true, false])
      expect((await store.users.setPhone(again.user, phone)).kind).toBe('set')
    })
  })

  const newPhone = (number: string) => ({
    sealed: Buffer.from('sealed'),
    hash: hash(number),
    masked: '199****0001',
    countryCode: '86',
  })

  describe(`${name}: profile`, () => {
    test('begins empty, and each change makes a new version', async () => {
      const { user, outcome } = await logIn({ openId: unique('openid') })
      const before = await store.users.findProfile(user)
      expect(before).toEqual({
        user,
        nickname: null,
        avatar: null,
        phone: null,
        createdAt: outcome.now,
        version: 1,
      })
      await store.users.updateProfile(user, { nickname: '小明' }, null)
      const updated = await store.users.updateProfile(user, { avatar: 'a.png' }, 2)
      expect(updated).toMatchObject({
        kind: 'updated',
        profile: { nickname: '小明', avatar: 'a.png', version: 3 },
        before: { avatar: null },
      })
      await store.users.updateProfile(user, { nickname: null }, null)
      expect(await store.users.findProfile(user)).toMatchObject({
        nickname: null,
        avatar: 'a.png',
        version: 4,
      })
    })

    test('a change from a stale version changes nothing', async () => {
      const { user } = await logIn({ openId: unique('openid') })
      await store.users.updateProfile(user, { nickname: 'new' }, null)
      expect(await store.users.updateProfile(user, { nickname: 'old' }, 1)).toEqual({ kind: 'stale' })
      expect((await store.users.findProfile(user))?.nickname).toBe('new')
    })

    test('of ten changes from one version one succeeds', async () => {
      const { user } = await logIn({ openId: unique('openid') })
      const changes = Array.from({ length: 10 }, (_, index) =>
        store.users.updateProfile(user, { nickname: `name ${index}` }, 1),
      )
      const kinds = (await Promise.all(changes)).map((it) => it.kind)
      expect(kinds.filter((it) => it === 'updated')).toHaveLength(1)
    })

    test('of nobody is gone', async () => {
      const nobody = { id: unique('u'), route: newRoute(randomBytes) }
      expect(await store.users.findProfile(nobody)).toBeNull()
      expect(await store.users.updateProfile(nobody, { nickname: 'x' }, null)).toEqual({ kind: 'gone' })
      expect(await store.users.setPhone(nobody, newPhone('x'))).toEqual({ kind: 'gone' })
    })

    test('a phone number belongs to one user, and is free once cleared or replaced', async () => {
      const [first, second] = [await logIn({ openId: unique('a') }), await logIn({ openId: unique('b') })]
      const phone = newPhone(unique('number'))
      expect(await store.users.setPhone(first.user, phone)).toMatchObject({
        kind: 'set',
        phone: { masked: '199****0001', countryCode: '86' },
      })
      expect((await store.users.setPhone(first.user, phone)).kind).toBe('set')
      expect(await store.users.setPhone(second.user, phone)).toEqual({ kind: 'conflict' })
      await store.users.clearPhone(first.user)
      expect((await store.users.findProfile(first.user))?.phone).toBeNull()
      expect((await store.users.setPhone(second.user, phone)).kind).toBe('set')
      await store.users.setPhone(second.user, newPhone(unique('number')))
      expect((await store.users.setPhone(first.user, phone)).kind).toBe('set')
    })

    test('a login tells whether there is a phone', async () => {
      const openId = unique('openid')
      const { user, outcome } = await logIn({ openId })
      await store.users.setPhone(user, newPhone(unique('number')))
      expect([outcome.hasPhone, (await logIn({ openId })).outcome.hasPhone]).toEqual([false, true])
    })
  })

  describe(`${name}: session keys`, () => {
    const sealed = (key: string) => Buffer.from(`sealed ${key}`)

    test('a new key keeps the one before for ten minutes', async () => {
      const openId = unique('openid')
      const { user } = await logIn({ openId, key: 'A' })
      expect(await store.keys.find(user, APP)).toMatchObject({
        openId,
        sealed: sealed('A'),
        previousSealed: null,
        version: 1,
      })
      await logIn({ openId, key: 'B' })
      const ring = { sealed: sealed('B'), previousSealed: sealed('A'), version: 2 }
      expect(await store.keys.find(user, APP)).toMatchObject(ring)
      await pass(PREVIOUS_KEY_MS - SECOND)
      expect(await store.keys.find(user, APP)).toMatchObject(ring)
      await pass(SECOND)
      expect(await store.keys.find(user, APP)).toMatchObject({ previousSealed: null })
    })

    test('a login that brings the same key pushes nothing out', async () => {
      const openId = unique('openid')
      const { user } = await logIn({ openId, key: 'A' })
      await logIn({ openId, key: 'B' })
      await logIn({ openId, key: 'B' })
      expect(await store.keys.find(user, APP)).toMatchObject({
        sealed: sealed('B'),
        previousSealed: sealed('A'),
        version: 2,
      })
    })

    test('can be replaced without a login', async () => {
      const { user } = await logIn({ openId: unique('openid'), key: 'A' })
      await store.keys.replace(user, APP, { sealed: sealed('B'), fingerprint: hash('B').subarray(0, 16) })
      expect(await store.keys.find(user, APP)).toMatchObject({
        sealed: sealed('B'),
        previousSealed: sealed('A'),
      })
    })

    test('ending a session forgets the previous key, ending the last one both', async () => {
      const openId = unique('openid')
      const first = await logIn({ openId, key: 'A' })
      const second = await logIn({ openId, key: 'B' })
      await store.sessions.endSession(first.user, first.session.id, 'logout')
      expect(await store.keys.find(first.user, APP)).toMatchObject({
        sealed: sealed('B'),
        previousSealed: null,
      })
      await store.sessions.endByToken(keyOf(second.access, 'access'), 'revoked')
      expect(await store.keys.find(first.user, APP)).toBeNull()
    })
  })

  describe(`${name}: once`, () => {
    test('of many claims of one hash the first wins, until its time is over', async () => {
      const key = hash(unique('code'))
      const claims = await Promise.all(Array.from({ length: 50 }, () => store.once.claim(key, 10 * MINUTE)))
      expect(claims.filter(Boolean)).toHaveLength(1)
      await pass(10 * MINUTE)
      expect(await store.once.claim(key, MINUTE)).toBe(true)
    })

    test('work begins once, is running until complete, and then its answer is there', async () => {
      const [key, print] = [hash(unique('key')), hash('body')]
      const first = await Promise.all([1, 2, 3].map(() => store.once.begin(key, print, MINUTE)))
      expect(first.map((it) => it.kind).sort()).toEqual(['begun', 'running', 'running'])
      await store.once.complete(key, Buffer.from('answer'), MINUTE)
      const done = { kind: 'done', sealedAnswer: Buffer.from('answer') }
      expect(await store.once.begin(key, print, MINUTE)).toEqual(done)
      await pass(MINUTE)
      expect((await store.once.begin(key, print, MINUTE)).kind).toBe('begun')
    })

    test('another body under the same key is a mismatch', async () => {
      const key = hash(unique('key'))
      await store.once.begin(key, hash('body'), MINUTE)
      expect((await store.once.begin(key, hash('other'), MINUTE)).kind).toBe('mismatch')
    })

    test('abandoned work may begin again', async () => {
      const key = hash(unique('key'))
      await store.once.begin(key, hash('body'), MINUTE)
      await store.once.abandon(key)
      expect((await store.once.begin(key, hash('other'), MINUTE)).kind).toBe('begun')
    })
  })

  describe(`${name}: WeChat's access_token`, () => {
    test('is there until it expires, and one that was replaced is not dropped', async () => {
      const appId = unique('app')
      const [old, fresh] = [Buffer.from('old'), Buffer.from('fresh')]
      expect(await store.wechatTokens.find(appId)).toBeNull()
      await store.wechatTokens.save(appId, old, HOUR)
      await store.wechatTokens.save(appId, fresh, HOUR)
      await store.wechatTokens.drop(appId, old)
      await pass(HOUR - MINUTE)
      const found = await store.wechatTokens.find(appId)
      expect(found?.sealed).toEqual(fresh)
      expect(found?.remainingMs).toBeGreaterThan(MINUTE - 5 * SECOND)
      expect(found?.remainingMs).toBeLessThanOrEqual(MINUTE)
      await store.wechatTokens.drop(appId, fresh)
      expect(await store.wechatTokens.find(appId)).toBeNull()
    })

    test('is not found after its time', async () => {
      const appId = unique('app')
      await store.wechatTokens.save(appId, Buffer.from('token'), MINUTE)
      await pass(MINUTE)
      expect(await store.wechatTokens.find(appId)).toBeNull()
    })

    test('is refreshed by force at most once per interval and so often a day', async () => {
      const appId = unique('app')
      const limit = { minIntervalMs: 30 * SECOND, perDay: 3 }
      const claim = () => store.wechatTokens.claimForcedRefresh(appId, limit)
      const together = await Promise.all(Array.from({ length: 20 }, claim))
      expect(together.filter(Boolean)).toHaveLength(1)
      await pass(29 * SECOND)
      expect(await claim()).toBe(false)
      const later = []
      for (let count = 0; count < 10; count++) {
        await pass(30 * SECOND)
        later.push(await claim())
      }
      expect(later.slice(0, 2)).toEqual([true, true])
      // Two days' worth, if midnight passed meanwhile.
      expect(later.filter(Boolean).length).toBeLessThanOrEqual(2 * limit.perDay - 1)
      await pass(DAY)
      expect(await claim()).toBe(true)
    })
  })

  describe(`${name}: rate limits`, () => {
    test('a bucket allows so many per window, then begins anew', async () => {
      const bucket = unique('bucket')
      const take = () => store.limits.take(bucket, 3, MINUTE)
      const outcomes = [await take(), await take(), await take(), await take()]
      expect(outcomes.map((it) => it.isAllowed)).toEqual([true, true, true, false])
      expect(outcomes.map((it) => it.remaining)).toEqual([2, 1, 0, 0])
      for (const { resetMs } of outcomes) expect(resetMs).toBeGreaterThan(0)
      expect((await store.limits.take(unique('other'), 3, MINUTE)).isAllowed).toBe(true)
      await pass(MINUTE)
      expect((await take()).isAllowed).toBe(true)
    })
  })

  test(`${name}: can say that it is writable`, async () => {
    await expect(store.checkWritable()).resolves.toBeUndefined()
  })
}
