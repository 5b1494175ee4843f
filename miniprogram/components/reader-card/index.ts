import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { fill } from '../../i18n/fill'
import { whyUnavailable } from '../../i18n/unavailable'
import { zh } from '../../i18n/zh'
import { language, loginStore, memberStore } from '../../stores/index'

function greeting(): string {
  const { welcomeNew, welcomeBack } = language.texts.card
  return loginStore.user?.is_new ? welcomeNew : welcomeBack
}

/** The reader's card: an invitation for guests, the card itself for members. Fires `signin` when a guest asks for one. */
ComponentWithStore({
  data: {
    texts: zh.card,
    status: loginStore.status,
    signingIn: false,
    degraded: false,
    greeting: '',
    number: '',
    unavailable: '',
  },
  storeBindings: {
    store: loginStore,
    fields: {
      texts: () => language.texts.card,
      status: () => loginStore.status,
      signingIn: () => loginStore.signingIn,
      degraded: () => loginStore.degraded,
      greeting,
      number: () => fill(language.texts.card.number, { number: memberStore.number }),
      unavailable: () => whyUnavailable(loginStore.state, language.texts.card),
    },
    actions: [],
  },
  methods: {
    onSignInTap() {
      this.triggerEvent('signin')
    },
  },
})
