import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { type ShownFailure, showFailure } from '../../i18n/failure'
import { whyUnavailable } from '../../i18n/unavailable'
import { zh } from '../../i18n/zh'
import type { PhoneDetail } from '../../login/index'
import { openLegal, openPrivacyGuide } from '../../navigation'
import { language, loginPrompt, loginStore, profileEditor } from '../../stores/index'

/**
 * Asks the person to sign in whenever `loginPrompt.ask()` is called while its page is shown. Put one `<login-sheet />`
 * into every page that has something for members only.
 */
ComponentWithStore({
  data: {
    texts: zh.sheet,
    asked: false,
    agreed: false,
    reminded: false,
    reason: '',
    unavailable: '',
    failure: null as ShownFailure | null,
    signingIn: false,
  },
  storeBindings: {
    store: loginPrompt,
    fields: {
      texts: () => language.texts.sheet,
      asked: () => loginPrompt.reason !== null,
      reason: () => (loginPrompt.reason ? language.texts.sheet.reasons[loginPrompt.reason] : ''),
      unavailable: () => whyUnavailable(loginStore.state, language.texts.card),
      failure: () => showFailure(loginStore.failure, language.texts.failures),
      signingIn: () => loginStore.signingIn,
    },
    actions: [],
  },
  observers: {
    /** Consent is given anew each time: the box is never ticked beforehand. */
    asked(asked: boolean) {
      if (!asked) this.setData({ agreed: false, reminded: false })
    },
  },
  methods: {
    onAgreeTap() {
      this.setData({ agreed: !this.data.agreed, reminded: false })
    },
    onSignInTap() {
      if (!this.data.agreed) {
        this.setData({ reminded: true })
        return
      }
      void loginStore.signIn()
    },
    /** Without consent the button asks WeChat for nothing; it only says what is missing. */
    onPhoneTap() {
      if (!this.data.agreed) this.setData({ reminded: true })
    },
    async onPhoneNumber({
      detail,
    }: WechatMiniprogram.CustomEvent<PhoneDetail & WechatMiniprogram.IAnyObject>) {
      const refused = !detail.code && !detail.encryptedData
      if (!refused && (await loginStore.signIn())) await profileEditor.bindPhone(detail)
    },
    onDismissTap() {
      loginPrompt.dismiss()
    },
    onTermsTap() {
      openLegal('terms')
    },
    onPrivacyTap() {
      openPrivacyGuide()
    },
  },
})
