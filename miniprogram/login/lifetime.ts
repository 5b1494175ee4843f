import type { StoredSession } from './record'

/** `ageing`: alive, to be renewed beside the requests. `doubtful`: the device's clock has run backwards. */
export type Age = 'fresh' | 'ageing' | 'expired' | 'doubtful'

/** Share of its life that is the lead at most, so that a token of 20 s is not renewed for ever. */
const LEAD_SHARE = 0.2

/**
 * How old an access token is by this device's clock. That clock may be wrong: seen from a moment before
 * its reception a token has no age, and only the server's 401 tells that it has ended.
 *
 * @param lead - milliseconds before its end from which a token counts as ageing.
 */
export function ageOf({ receivedAt, accessLifeMs }: StoredSession, now: number, lead: number): Age {
  const left = receivedAt + accessLifeMs - now
  if (now < receivedAt) return 'doubtful'
  if (left <= 0) return 'expired'
  return left <= Math.min(lead, accessLifeMs * LEAD_SHARE) ? 'ageing' : 'fresh'
}

/** Whether the refresh token is worth trying. */
export function canRefresh({ refreshToken, receivedAt, refreshLifeMs }: StoredSession, now: number): boolean {
  return refreshToken !== null && now < receivedAt + refreshLifeMs
}
