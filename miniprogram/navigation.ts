import { login } from './stores/index'

/** Ways from one page to another, each named once. */

export type LegalDocument = 'terms' | 'privacy'

export function openLegal(document: LegalDocument): void {
  wx.navigateTo({ url: `/account/legal/index?document=${document}` })
}

/**
 * WeChat's own page of the privacy guide; ours where the guide has not been filled in at the console or the base library
 * is older than 2.32.3.
 */
export function openPrivacyGuide(): void {
  login.privacy.openContract().catch(() => openLegal('privacy'))
}

export function openProfile(): void {
  wx.navigateTo({ url: '/account/profile/index' })
}

export function openSettings(): void {
  wx.navigateTo({ url: '/account/settings/index' })
}

export function openSession(): void {
  wx.navigateTo({ url: '/account/session/index' })
}
