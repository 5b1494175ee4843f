import type { StoredSession } from './record'

/** Share of its life that the lead is at most, so that a token of 20 s is not renewed for ever. */
const LEAD_SHARE = 0.2

/**
 * Milliseconds that an access token has left by this device's clock; not above 0 when it has ended.
 *
 * That clock may be wrong. Set back, it shows more than the whole life, and only the server's 401 tells.
 */
export function lifeLeft({ receivedAt, expires_in }: StoredSession, now: number): number {
  return receivedAt + expires_in * 1000 - now
}

/** Whether a token ends so soon that it should be renewed beside the requests. */
export function isAgeing(session: StoredSession, now: number, lead: number): boolean {
  return lifeLeft(session, now) <= Math.min(lead, session.expires_in * 1000 * LEAD_SHARE)
}

/** Whether there is a refresh token worth trying. */
export function canRefresh(
  { refresh_token, receivedAt, refresh_expires_in }: StoredSession,
  now: number,
): boolean {
  return refresh_token !== '' && now < receivedAt + refresh_expires_in * 1000
}
