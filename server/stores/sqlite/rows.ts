import type { EndReason, PhoneRecord, ProfileRecord, SessionRecord } from '../store'

export interface SessionRow {
  route: string
  id: string
  user_id: string
  app_id: string
  device_id: string | null
  device_label: string | null
  ip_prefix: string
  scope: string
  created_at: number
  last_used_at: number
  generation: number
  rotated_at: number | null
  successor: Buffer | null
  repeats: number
  idle_expires_at: number
  absolute_expires_at: number
  ended_at: number | null
  end_reason: EndReason | null
}

export function toSession(row: SessionRow): SessionRecord {
  return {
    id: row.id,
    user: { id: row.user_id, route: row.route },
    appId: row.app_id,
    device: row.device_id === null ? null : { id: row.device_id, label: row.device_label },
    ipPrefix: row.ip_prefix,
    scope: row.scope,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    generation: row.generation,
    rotatedAt: row.rotated_at,
    successor: row.successor,
    repeats: row.repeats,
    idleExpiresAt: row.idle_expires_at,
    absoluteExpiresAt: row.absolute_expires_at,
    endedAt: row.ended_at,
    endReason: row.end_reason,
  }
}

export interface UserRow {
  route: string
  id: string
  status: 'active' | 'blocked'
  created_at: number
  nickname: string | null
  avatar: string | null
  phone_masked: string | null
  phone_country: string | null
  phone_verified_at: number | null
  version: number
}

export function toProfile(row: UserRow): ProfileRecord {
  return {
    user: { id: row.id, route: row.route },
    nickname: row.nickname,
    avatar: row.avatar,
    phone: toPhone(row),
    createdAt: row.created_at,
    version: row.version,
  }
}

function toPhone(row: UserRow): PhoneRecord | null {
  if (row.phone_masked === null || row.phone_country === null || row.phone_verified_at === null) return null
  return { masked: row.phone_masked, countryCode: row.phone_country, verifiedAt: row.phone_verified_at }
}
