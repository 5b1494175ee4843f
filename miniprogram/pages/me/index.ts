import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { type ShownFailure, showFailure } from '../../i18n/failure'
import { showPageTitle, showTabLabels } from '../../i18n/navigation'
import { zh } from '../../i18n/zh'
import { language, loginStore, memberStore } from '../../stores/index'

interface ShownMember {
  number: string
  since: string
  phone: string
}

function showMember(): ShownMember | null {
  const { me, number } = memberStore
  if (!me) return null
  return {
    number,
    since: me.created_at.slice(0, 10),
    phone: me.phone?.masked ?? language.texts.me.phoneNone,
  }
}

ComponentWithStore({
  data: {
    texts: zh.me,
    common: zh.common,
    signedIn: false,
    signingIn: false,
    signingOut: false,
    signInFailure: null as ShownFailure | null,
    member: null as ShownMember | null,
    memberFailure: null as ShownFailure | null,
    loading: false,
  },
  storeBindings: {
    store: loginStore,
    fields: {
      texts: () => language.texts.me,
      common: () => language.texts.common,
      signedIn: () => loginStore.signedIn,
      signingIn: () => loginStore.signingIn,
      signingOut: () => loginStore.signingOut,
      signInFailure: () => showFailure(loginStore.failure, language.texts.failures),
      member: showMember,
      memberFailure: () => showFailure(memberStore.failure, language.texts.failures),
      loading: () => memberStore.loading,
    },
    actions: [],
  },
  pageLifetimes: {
    show() {
      showPageTitle(language.texts.titles.me)
      showTabLabels(language.texts.tabs)
      void memberStore.load()
    },
  },
  methods: {
    onSignIn() {
      void loginStore.signIn().then(() => memberStore.load())
    },
    onLoadMember() {
      void memberStore.load()
    },
    onSignOut() {
      void loginStore.signOut()
    },
  },
})
