import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { fill } from '../../i18n/fill'
import { whyUnavailable } from '../../i18n/unavailable'
import { zh } from '../../i18n/zh'
import { language, loginStore, memberStore } from '../../stores/index'

function greeting(): string {
  const { welcomeNew, welcomeBack, hello } = language.texts.card
  const words = loginStore.firstVisit ? welcomeNew : welcomeBack
  const name = memberStore.me?.nickname
  return name ? fill(hello, { greeting: words, name }) : words
}

/** The reader's card: an invitation for guests, the card itself for members. Fires `signin` when a guest asks for one. */
ComponentWithStore({
  data: {
    texts: zh.card,
    status: loginStore.status,
    signingIn: false,
    degraded: false,
    greeting: '',
    avatar: '',
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
      avatar: () => memberStore.me?.avatar_url ?? '',
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
