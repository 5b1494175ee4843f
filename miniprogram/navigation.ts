import { login } from './stores/index'

/** Ways from one page to another, each named once. */

let leaving = false

/** WeChat opens a page twice for two quick taps: the second one is not heard. */
function open(url: string): void {
  if (leaving) return
  leaving = true
  wx.navigateTo({
    url,
    complete: () => {
      leaving = false
    },
  })
}

export type LegalDocument = 'terms' | 'privacy'

export function openLegal(document: LegalDocument): void {
  open(`/account/legal/index?document=${document}`)
}

/**
 * WeChat's own page of the privacy guide; ours where the guide has not been filled in at the console or the base library
 * is older than 2.32.3.
 */
export function openPrivacyGuide(): void {
  login.privacy.openContract().catch(() => openLegal('privacy'))
}

export function openProfile(): void {
  open('/account/profile/index')
}

export function openSettings(): void {
  open('/account/settings/index')
}

export function openSession(): void {
  open('/account/session/index')
}
