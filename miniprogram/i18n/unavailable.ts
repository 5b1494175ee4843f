import type { LoginState, UnavailableReason } from '../login/index'
import type { Texts } from './zh'

const WORDING: Readonly<Record<UnavailableReason, 'singlePage' | 'tourist' | 'elsewhere'>> = {
  single_page: 'singlePage',
  mock_code: 'tourist',
  plugin: 'elsewhere',
}

/** Why nobody can sign in here, and what to do instead; empty where signing in is possible. */
export function whyUnavailable(state: LoginState, texts: Texts['card']): string {
  return state.status === 'unavailable' ? texts[WORDING[state.reason]] : ''
}
