import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { zh } from '../../i18n/zh'
import { openPrivacyGuide } from '../../navigation'
import { language, privacyPrompt } from '../../stores/index'

/** Explains and asks, whenever WeChat wants consent to the privacy guide. One in every page that touches personal data. */
ComponentWithStore({
  data: {
    texts: zh.privacy,
    asked: false,
  },
  storeBindings: {
    store: privacyPrompt,
    fields: {
      texts: () => language.texts.privacy,
      asked: () => privacyPrompt.asked,
    },
    actions: [],
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
  },
})
