import type { DeviceRecord, EndReason, PhoneRecord, ProfileRecord, SessionRecord, UserRef } from '../store'

/** As the scripts keep it. An absent member is a null of the record; bytes are base64url. */
export interface StoredSession {
  readonly id: string
  readonly userId: string
  readonly appId: string
  readonly device?: { readonly id: string; readonly label?: string }
  readonly ipPrefix: string
  readonly scope: string
  readonly createdAt: number
  readonly lastUsedAt: number
  readonly generation: number
  readonly rotatedAt?: number
  readonly successor?: string
  readonly repeats: number
  readonly idleExpiresAt: number
  readonly absoluteExpiresAt: number
  readonly endedAt?: number
  readonly endReason?: EndReason
}

export function toSession(stored: StoredSession, route: string): SessionRecord {
  return {
    id: stored.id,
    user: { id: stored.userId, route },
    appId: stored.appId,
    device: toDevice(stored.device),
    ipPrefix: stored.ipPrefix,
    scope: stored.scope,
    createdAt: stored.createdAt,
    lastUsedAt: stored.lastUsedAt,
    generation: stored.generation,
    rotatedAt: stored.rotatedAt ?? null,
    successor: stored.successor === undefined ? null : fromText(stored.successor),
    repeats: stored.repeats,
    idleExpiresAt: stored.idleExpiresAt,
    absoluteExpiresAt: stored.absoluteExpiresAt,
    endedAt: stored.endedAt ?? null,
    endReason: stored.endReason ?? null,
  }
}

const toDevice = (device: StoredSession['device']): DeviceRecord | null =>
  device ? { id: device.id, label: device.label ?? null } : null

export const toSessions = (
  stored: readonly StoredSession[] | undefined,
  route: string,
): readonly SessionRecord[] => (stored ?? []).map((it) => toSession(it, route))

export interface StoredUser {
  readonly id: string
  readonly createdAt: number
  readonly version: number
  readonly nickname?: string
  readonly avatar?: string
  readonly phone?: StoredPhone
}

export interface StoredPhone extends PhoneRecord {
  readonly hash: string
  readonly sealed: string
}

export function toProfile(stored: StoredUser, user: UserRef): ProfileRecord {
  return {
    user,
    nickname: stored.nickname ?? null,
    avatar: stored.avatar ?? null,
    phone: stored.phone ? toPhone(stored.phone) : null,
    createdAt: stored.createdAt,
    version: stored.version,
  }
}

export const toPhone = ({ masked, countryCode, verifiedAt }: StoredPhone): PhoneRecord => ({
  masked,
  countryCode,
  verifiedAt,
})

export const toText = (bytes: Buffer): string => bytes.toString('base64url')
export const fromText = (text: string): Buffer => Buffer.from(text, 'base64url')
