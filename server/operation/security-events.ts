import type { EndReason } from '../stores/store'

/** What a security team wants to know of later. Never a token, code, session_key, openid or phone number. */
export type SecurityEvent =
  | { readonly event: 'login_succeeded'; userId: string; sessionId: string; isNew: boolean; ipPrefix: string }
  | { readonly event: 'login_refused'; reason: string; ipPrefix: string }
  | { readonly event: 'open_data_refused'; userId: string; reason: string }
  | { readonly event: 'phone_set' | 'phone_cleared' | 'account_erased'; userId: string }
  | { readonly event: 'authorization_revoked'; userId: string; withdrawn: readonly string[] }
  | { readonly event: 'operator_action'; userId: string; action: string }
  | { readonly event: 'rate_limited'; policy: string }
  | { readonly event: 'refreshed'; userId: string; sessionId: string; generation: number }
  | { readonly event: 'refresh_repeated'; userId: string; sessionId: string; generation: number }
  | { readonly event: 'refresh_refused'; sessionId: string | null; presentedFrom: string | null }
  | {
      readonly event: 'reuse_detected'
      userId: string
      sessionId: string
      /** Network of the login. */
      ipPrefix: string
      /** Network of whoever presented the retired token. */
      presentedFrom: string | null
    }
  | { readonly event: 'session_ended'; userId: string; sessionId: string; reason: EndReason | null }

/** Must not throw and must not block. */
export type SecurityEventSink = (event: SecurityEvent) => void

const ALARMING: ReadonlySet<SecurityEvent['event']> = new Set(['reuse_detected'])

export const isAlarming = (event: SecurityEvent): boolean => ALARMING.has(event.event)
