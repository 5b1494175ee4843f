import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { showPageTitle } from '../../i18n/navigation'
import type { LegalDocument } from '../../navigation'
import { fontScale, language } from '../../stores/index'
import { LEGAL, type LegalText } from './texts'

/** `?document=terms` (the default) or `?document=privacy`. */
ComponentWithStore({
  properties: {
    document: { type: String, value: 'terms' },
  },
  data: {
    fontScale,
    text: LEGAL.zh.terms as LegalText,
  },
  lifetimes: {
    attached() {
      const document: LegalDocument = this.data.document === 'privacy' ? 'privacy' : 'terms'
      this.setData({ text: LEGAL[language.language][document] })
    },
  },
  methods: {
    onShow() {
      showPageTitle(language.texts.titles.home)
    },
  },
})
