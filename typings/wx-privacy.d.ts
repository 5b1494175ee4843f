/** `wx.onNeedPrivacyAuthorization` as its page describes it; miniprogram-api-typings 5.2.3 has the callback wrong. */
declare namespace WechatMiniprogram {
  type PrivacyDecision =
    /** The explanation is on the screen. */
    | { event: 'exposureAuthorization' }
    /** `buttonId`: of the `agreePrivacyAuthorization` button that was really tapped. */
    | { event: 'agree'; buttonId: string }
    | { event: 'disagree' }

  interface Wx {
    onNeedPrivacyAuthorization(
      listener: (resolve: (decision: PrivacyDecision) => void, info: { referrer: string }) => void,
    ): void
  }
}
