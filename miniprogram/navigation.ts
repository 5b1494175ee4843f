/** Ways from one page to another, each named once. */

export type LegalDocument = 'terms' | 'privacy'

export function openLegal(document: LegalDocument): void {
  wx.navigateTo({ url: `/account/legal/index?document=${document}` })
}

/**
 * WeChat's own page of the privacy guide where there is one, ours where the guide has not been filled in at the console
 * or the base library is older than 2.32.3.
 */
export function openPrivacyGuide(): void {
  if (typeof wx.openPrivacyContract !== 'function') openLegal('privacy')
  else wx.openPrivacyContract({ fail: () => openLegal('privacy') })
}

export function openSettings(): void {
  wx.navigateTo({ url: '/account/settings/index' })
}

export function openSession(): void {
  wx.navigateTo({ url: '/account/session/index' })
}
