import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { ARRIVALS, inLanguage, PICKS } from '../../content/catalogue'
import { type ShownFailure, showFailure } from '../../i18n/failure'
import { showPageTitle, showTabLabels } from '../../i18n/navigation'
import { zh } from '../../i18n/zh'
import { language, loginStore } from '../../stores/index'

ComponentWithStore({
  data: {
    texts: zh.home,
    common: zh.common,
    arrivals: inLanguage(ARRIVALS, 'zh'),
    picks: inLanguage(PICKS, 'zh'),
    failure: null as ShownFailure | null,
    signingIn: false,
  },
  storeBindings: {
    store: loginStore,
    fields: {
      texts: () => language.texts.home,
      common: () => language.texts.common,
      arrivals: () => inLanguage(ARRIVALS, language.language),
      picks: () => inLanguage(PICKS, language.language),
      failure: () => showFailure(loginStore.failure, language.texts.failures),
      signingIn: () => loginStore.signingIn,
    },
    actions: [],
  },
  pageLifetimes: {
    show() {
      showPageTitle(language.texts.titles.home)
      showTabLabels(language.texts.tabs)
    },
  },
  methods: {
    onSignIn() {
      void loginStore.signIn()
    },
  },
})
