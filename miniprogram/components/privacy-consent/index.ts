import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { zh } from '../../i18n/zh'
import { openPrivacyGuide } from '../../navigation'
import { language, privacyPrompt } from '../../stores/index'

/** Explains and asks, whenever WeChat wants consent to the privacy guide. One in every page that touches personal data. */
ComponentWithStore({
  data: { texts: zh.privacy, asked: false, shown: true, open: false },
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
