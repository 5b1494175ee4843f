import { createHash, randomBytes } from 'node:crypto'
import { expect } from '@jest/globals'
import { DAY, HOUR, SECOND } from '../../../../server/clock'
import { hashToken, mintToken, newRoute, tokenKey } from '../../../../server/sessions/tokens'
import type {
  Lifetimes,
  Login,
  LoginOutcome,
  NextTokens,
  SessionRecord,
  Store,
  UserRef,
} from '../../../../server/stores/store'

/** A store on a clock that the test moves forwards. */
export interface StoreUnderTest {
  readonly store: Store
  pass(milliseconds: number): Promise<void>
}

export const LIFETIMES: Lifetimes = {
  accessMs: 2 * HOUR,
  idleMs: 30 * DAY,
  absoluteMs: 90 * DAY,
  windowMs: 30 * SECOND,
}
/** Bytes that stand in for any hash. */
export const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export const APP = 'wx0000000000000001'

export interface Person {
  readonly openId: string
  readonly unionId?: string | null
  readonly appId?: string
  readonly device?: string | null
  readonly key?: string
  readonly maxSessions?: number
  readonly replaces?: string
}

export interface LoggedIn {
  readonly outcome: Extract<LoginOutcome, { kind: 'started' }>
  readonly user: UserRef
  readonly session: SessionRecord
  readonly access: string
  readonly refresh: string
}

export type World = ReturnType<typeof createWorld>

/** What the parts of the contract do with a store. Earlier tests may have used it: identities are unique. */
export function createWorld(current: () => StoreUnderTest) {
  let count = 0
  const unique = (what: string) => `${what}-${process.pid}-${randomBytes(4).toString('hex')}-${count++}`

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
      sessionKey: { sealed: Buffer.from(`sealed ${key}`), fingerprint: digest(key).subarray(0, 16) },
      session: {
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
        const hashes = { accessHash: hashToken(tokens.access), refreshHash: hashToken(tokens.refresh) }
        return { id: unique('s'), ...hashes }
      },
      replaces,
      lifetimes: LIFETIMES,
      maxSessions,
    }
  }

  async function logIn(person: Person): Promise<LoggedIn> {
    const minted: { access: string; refresh: string }[] = []
    const outcome = await current().store.sessions.logIn(loginOf(person, (tokens) => minted.push(tokens)))
    const [tokens] = minted
    if (outcome.kind !== 'started' || !tokens) throw new Error(`The login was ${outcome.kind}`)
    expect(minted).toHaveLength(1)
    return { outcome, user: outcome.user, session: outcome.session, ...tokens }
  }

  const outcomeOf = async (person: Person) =>
    (await current().store.sessions.logIn(loginOf(person, () => undefined))).kind

  const keyOf = (token: string, kind: 'access' | 'refresh') => {
    const key = tokenKey(token, kind)
    if (!key) throw new Error('not a token')
    return key
  }

  function nextTokens(route: string) {
    const access = mintToken('access', route, randomBytes)
    const refresh = mintToken('refresh', route, randomBytes)
    const next: NextTokens = {
      accessHash: hashToken(access),
      refreshHash: hashToken(refresh),
      sealed: Buffer.from(`sealed ${refresh}`),
    }
    return { access, refresh, next }
  }

  async function rotate(refresh: string) {
    const key = keyOf(refresh, 'refresh')
    const made = nextTokens(key.route)
    return { ...made, outcome: await current().store.sessions.rotate(key, made.next, LIFETIMES) }
  }

  const findByAccess = (access: string) => current().store.sessions.findByAccess(keyOf(access, 'access'))

  const newPhone = (number: string) => ({
    sealed: Buffer.from('sealed'),
    hash: digest(number),
    olderHashes: [],
    masked: '199****0001',
    countryCode: '86',
  })

  return {
    get store() {
      return current().store
    },
    pass: (milliseconds: number) => current().pass(milliseconds),
    unique,
    logIn,
    outcomeOf,
    keyOf,
    rotate,
    findByAccess,
    newPhone,
  }
}
