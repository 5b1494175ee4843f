import type { LoginResponse, LoginUser, TokenResponse } from './contract'
import { isObject } from './errors'

/** What one phone keeps between launches, as one value under one key. */
export interface StoredRecord {
  readonly version: 1
  /** Random, made on first use; names this installation in the list of sessions. */
  readonly device: string
  readonly session: StoredSession | null
  /** Why nobody is signed in; a session in its place. Survives restarts, so that a sign-out sticks. */
  readonly ended: EndReason | null
  /** Tokens the server has yet to be told about. */
  readonly revoke: readonly string[]
  /** `timeStamp` of the last pre-fetched answer that was used, so that it is used once. */
  readonly prefetchedAt: number
}

export type EndReason = 'person' | 'blocked' | 'deleted'

export interface StoredSession {
  readonly accessToken: string
  /** `null` once the backend has refused it. */
  readonly refreshToken: string | null
  /** Milliseconds from `receivedAt`. */
  readonly accessLifeMs: number
  readonly refreshLifeMs: number
  /** The device's own time, which may be wrong: only ever compared with the device's own time. */
  readonly receivedAt: number
  readonly user: LoginUser
}

/** Reads what storage held. Whatever is not exactly a record of this version is `null`. */
export function parseRecord(value: unknown): StoredRecord | null {
  let record: unknown
  try {
    record = JSON.parse(String(value))
  } catch {
    return null
  }
  return isRecord(record) ? record : null
}

export function sessionFrom(tokens: TokenResponse, user: LoginUser, now: number): StoredSession {
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    accessLifeMs: tokens.expires_in * 1000,
    refreshLifeMs: tokens.refresh_expires_in * 1000,
    receivedAt: now,
    user,
  }
}

export function isTokenResponse(body: unknown): body is TokenResponse {
  return (
    isObject(body) &&
    isText(body.access_token) &&
    isText(body.refresh_token) &&
    isLife(body.expires_in) &&
    isLife(body.refresh_expires_in)
  )
}

export function isLoginResponse(body: unknown): body is LoginResponse {
  return isTokenResponse(body) && isUser((body as Partial<LoginResponse>).user)
}

function isRecord(value: unknown): value is StoredRecord {
  return (
    isObject(value) &&
    value.version === 1 &&
    isText(value.device) &&
    (value.session === null || isSession(value.session)) &&
    [null, 'person', 'blocked', 'deleted'].includes(value.ended as null) &&
    Array.isArray(value.revoke) &&
    value.revoke.every(isText) &&
    typeof value.prefetchedAt === 'number'
  )
}

function isSession(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value.accessToken) &&
    (value.refreshToken === null || isText(value.refreshToken)) &&
    isLife(value.accessLifeMs) &&
    isLife(value.refreshLifeMs) &&
    typeof value.receivedAt === 'number' &&
    isUser(value.user)
  )
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isLife = (value: unknown): boolean => typeof value === 'number' && value > 0
const isUser = (value: unknown): boolean => isObject(value) && isText(value.id)
