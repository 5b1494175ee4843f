import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { zh } from '../../i18n/zh'
import { openPrivacyGuide } from '../../navigation'
import { language, privacyPrompt } from '../../stores/index'

/** Above the login sheet, whose phone button may be what asks. TDesign puts every popup at 11500. */
const OVERLAY = { zIndex: 11_900 }
const SHEET_Z_INDEX = 12_000

/** Explains and asks, whenever WeChat wants consent to the privacy guide. One in every page that touches personal data. */
ComponentWithStore({
  data: {
    texts: zh.privacy,
    asked: false,
    shown: true,
    open: false,
    overlay: OVERLAY,
    zIndex: SHEET_Z_INDEX,
  },
  storeBindings: {
    store: privacyPrompt,
    fields: {
      texts: () => language.texts.privacy,
      asked: () => privacyPrompt.asked,
    },
    actions: [],
  },
  observers: {
    'asked, shown'(asked: boolean, shown: boolean) {
      this.setData({ open: asked && shown })
    },
  },
  pageLifetimes: {
    show() {
      this.setData({ shown: true })
    },
    hide() {
      this.setData({ shown: false })
    },
  },
  methods: {
    onGuideTap() {
      openPrivacyGuide()
    },
    onAgree() {
      privacyPrompt.agree('privacy-agree')
    },
    onRefuse() {
      privacyPrompt.refuse()
    },
    onPopupChange({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) privacyPrompt.refuse()
    },
  },
})
