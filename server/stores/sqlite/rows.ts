import type { EndReason, PhoneRecord, ProfileRecord, SessionRecord, TokenHashes } from '../store'

/**
 * Rows come as arrays (`.raw()`), in the order of these columns: the driver makes an object of as many members more
 * slowly than SQLite finds the row.
 */
export type SessionRow = [
  route: string,
  id: string,
  userId: string,
  appId: string,
  deviceId: string | null,
  deviceLabel: string | null,
  ipPrefix: string,
  scope: string,
  createdAt: number,
  lastUsedAt: number,
  generation: number,
  rotatedAt: number | null,
  successor: Buffer | null,
  repeats: number,
  idleExpiresAt: number,
  absoluteExpiresAt: number,
  endedAt: number | null,
  endReason: EndReason | null,
]

/** How many members a `SessionRow` has. */
export const SESSION_WIDTH: SessionRow['length'] = 18
export const SESSION_COLUMNS = `session.route, session.id, session.user_id, session.app_id, session.device_id,
  session.device_label, session.ip_prefix, session.scope, session.created_at, session.last_used_at, session.generation,
  session.rotated_at, session.successor, session.repeats, session.idle_expires_at, session.absolute_expires_at,
  session.ended_at, session.end_reason`

export const toSession = ([
  route,
  id,
  userId,
  appId,
  deviceId,
  deviceLabel,
  ipPrefix,
  scope,
  createdAt,
  lastUsedAt,
  generation,
  rotatedAt,
  successor,
  repeats,
  idleExpiresAt,
  absoluteExpiresAt,
  endedAt,
  endReason,
]: readonly [...SessionRow, ...unknown[]]): SessionRecord => ({
  id,
  user: { id: userId, route },
  appId,
  device: deviceId === null ? null : { id: deviceId, label: deviceLabel },
  ipPrefix,
  scope,
  createdAt,
  lastUsedAt,
  generation,
  rotatedAt,
  successor,
  repeats,
  idleExpiresAt,
  absoluteExpiresAt,
  endedAt,
  endReason,
})

export type ProfileRow = [
  route: string,
  id: string,
  createdAt: number,
  nickname: string | null,
  avatar: string | null,
  phoneMasked: string | null,
  phoneCountry: string | null,
  phoneVerifiedAt: number | null,
  version: number,
]

export const PROFILE_COLUMNS = `user.route, user.id, user.created_at, user.nickname, user.avatar, user.phone_masked,
  user.phone_country, user.phone_verified_at, user.version`

export const toProfile = ([
  route,
  id,
  createdAt,
  nickname,
  avatar,
  phoneMasked,
  phoneCountry,
  phoneVerifiedAt,
  version,
]: ProfileRow): ProfileRecord => ({
  user: { id, route },
  nickname,
  avatar,
  phone: toPhone(phoneMasked, phoneCountry, phoneVerifiedAt),
  createdAt,
  version,
})

function toPhone(
  masked: string | null,
  countryCode: string | null,
  verifiedAt: number | null,
): PhoneRecord | null {
  if (masked === null || countryCode === null || verifiedAt === null) return null
  return { masked, countryCode, verifiedAt }
}

export const ADD_SESSION = `INSERT INTO session (route, id, access_hash, access_expires_at, refresh_hash, user_id, app_id,
  device_id, device_label, ip_prefix, scope, created_at, last_used_at, generation, idle_expires_at, absolute_expires_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

type NewSession = Omit<SessionRecord, 'rotatedAt' | 'successor' | 'repeats' | 'endedAt' | 'endReason'>

/** What `ADD_SESSION` takes, for a session in its first generation. */
export function newSessionRow(session: NewSession, tokens: TokenHashes, accessExpiresAt: number) {
  return [
    session.user.route,
    session.id,
    toBytes(tokens.accessHash),
    accessExpiresAt,
    toBytes(tokens.refreshHash),
    session.user.id,
    session.appId,
    session.device?.id ?? null,
    session.device?.label ?? null,
    session.ipPrefix,
    session.scope,
    session.createdAt,
    session.lastUsedAt,
    session.generation,
    session.idleExpiresAt,
    session.absoluteExpiresAt,
  ]
}

/** A token's hash as it is stored. */
export const toBytes = (hash: string): Buffer => Buffer.from(hash, 'base64url')
