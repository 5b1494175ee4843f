import type { LoginResponse, LoginUser, TokenResponse } from './contract'
import { isObject } from './errors'
import { randomId } from './random'

/** What one phone keeps between launches, as one value under one key. */
export interface StoredRecord {
  readonly version: 1
  /** Random, made on first use; names this installation in the list of sessions. */
  readonly device: string
  readonly session: StoredSession | null
  /** Why nobody is signed in. Survives restarts, so that a sign-out sticks. */
  readonly ended: EndReason | null
  /** Tokens the server has yet to be told about. */
  readonly revoke: readonly string[]
  /** `timeStamp` of the last pre-fetched answer that was used, so that it is used once. */
  readonly prefetchedAt: number
}

/** Who ended a session: the person, or the backend by its own code for a blocked or deleted account. */
export type EndReason = 'person' | 'blocked' | 'deleted'

const ENDED: readonly (EndReason | null)[] = [null, 'person', 'blocked', 'deleted']

/** The backend's answer, with its moment and its person. Lifetimes are seconds from `receivedAt`. */
export interface StoredSession {
  readonly access_token: string
  readonly expires_in: number
  /** Empty once the backend has refused it. */
  readonly refresh_token: string
  readonly refresh_expires_in: number
  /** The device's own time, which may be wrong: only ever compared with the device's own time. */
  readonly receivedAt: number
  readonly user: LoginUser
}

/** Of a phone on which nobody has signed in. */
export const blankRecord = (random: () => number): StoredRecord => ({
  version: 1,
  device: randomId(random),
  session: null,
  ended: null,
  revoke: [],
  prefetchedAt: 0,
})

/** Reads what storage held. Whatever is not exactly a record of this version is `null`. */
export function parseRecord(value: unknown): StoredRecord | null {
  try {
    const record: unknown = JSON.parse(String(value))
    return isRecord(record) ? record : null
  } catch {
    return null
  }
}

const TOKENS = {
  access_token: 'string',
  expires_in: 'number',
  refresh_token: 'string',
  refresh_expires_in: 'number',
}
const USER = { id: 'string' }

function fits(value: unknown, shape: Readonly<Record<string, string>>): value is Record<string, unknown> {
  return isObject(value) && Object.keys(shape).every((name) => typeof value[name] === shape[name])
}

/** A token without a life would be renewed for ever. */
export const isTokenResponse = (body: unknown): body is TokenResponse =>
  fits(body, TOKENS) && body.access_token !== '' && Number(body.expires_in) > 0

export const isLoginResponse = (body: unknown): body is LoginResponse =>
  isTokenResponse(body) && fits((body as Partial<LoginResponse>).user, USER)

function isRecord(value: unknown): value is StoredRecord {
  return (
    fits(value, { device: 'string', prefetchedAt: 'number' }) &&
    value.version === 1 &&
    (value.session === null ||
      (fits(value.session, { receivedAt: 'number' }) && isLoginResponse(value.session))) &&
    ENDED.includes(value.ended as EndReason) &&
    Array.isArray(value.revoke) &&
    value.revoke.every((token) => typeof token === 'string')
  )
}
