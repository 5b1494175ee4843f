import type { LoginError, LoginErrorCode } from '../login/index'
import { fill } from './fill'
import type { Texts } from './zh'

type FailureTexts = Texts['failures']

/** A failure as a page shows it. */
export interface ShownFailure {
  readonly code: LoginErrorCode
  readonly title: string
  readonly note: string
  /** Whether trying again from a tap makes sense. */
  readonly retry: boolean
  /** Whether only people can help. */
  readonly contact: boolean
}

/** Null: nothing to tell, because the person caused it, has moved on, or reads the reason on the card (`unavailable`). */
const WORDING: Readonly<Record<LoginErrorCode, keyof FailureTexts | null>> = {
  network: 'offline',
  timeout: 'timeout',
  aborted: null,
  server: 'server',
  rate_limited: 'busy',
  refused: 'unknown',
  unauthorized: 'server',
  reauthentication_required: 'ended',
  signed_out: 'ended',
  superseded: null,
  blocked: 'blocked',
  deleted: 'deleted',
  wechat_blocked: 'blocked',
  login_code: 'wechat',
  login_failed: 'refused',
  too_many_logins: 'busy',
  session_key_stale: 'stale',
  denied: 'refused',
  tap_required: 'unknown',
  quota: 'quota',
  privacy_undeclared: 'configuration',
  misconfigured: 'configuration',
  unsupported: 'unsupported',
  unavailable: null,
  disposed: null,
}

/** Shortest wait named when the server did not say how long. */
const SHORTEST_WAIT_S = 5

export function showFailure(failure: LoginError | null, texts: FailureTexts): ShownFailure | null {
  const wording = failure && wordingOf(failure)
  if (!wording) return null
  const { title, note } = texts[wording]
  const seconds = Math.max(SHORTEST_WAIT_S, Math.ceil((failure.retryAfterMs ?? 0) / 1000))
  return {
    code: failure.code,
    title,
    note: fill(note, { seconds }),
    retry: failure.retry !== 'never',
    contact: wording === 'blocked',
  }
}

/** What the backend names more exactly than the client's code does. */
const BY_REASON: Readonly<Record<string, keyof FailureTexts>> = {
  payload_too_large: 'picture',
  unsupported_media_type: 'picture',
  validation_failed: 'input',
  identity_conflict: 'conflict',
}

function wordingOf({ code, reason }: LoginError): keyof FailureTexts | null {
  if (code === 'refused' && reason) return BY_REASON[reason] ?? 'unknown'
  return code === 'server' && reason?.startsWith('wechat_') ? 'wechat' : WORDING[code]
}
