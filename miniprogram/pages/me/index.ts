import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { ARRIVALS, inLanguage, PICKS, type ShownBook } from '../../content/catalogue'
import { type ShownFailure, showFailure } from '../../i18n/failure'
import { fill } from '../../i18n/fill'
import { showPageTitle, showTabLabels } from '../../i18n/navigation'
import { zh } from '../../i18n/zh'
import { openProfile, openSettings } from '../../navigation'
import { fontScale, language, loginPrompt, loginStore, memberStore, shelf } from '../../stores/index'

interface ShownMember {
  readonly number: string
  readonly since: string
  readonly phone: string
  readonly unionId: string
}

function showMember(): ShownMember | null {
  const { me, number } = memberStore
  if (!me) return null
  const { phoneNone, unionId, unionIdNone } = language.texts.me
  return {
    number,
    since: me.created_at.slice(0, 'yyyy-mm-dd'.length),
    phone: me.phone?.masked ?? phoneNone,
    unionId: loginStore.user?.has_union_id ? unionId : unionIdNone,
  }
}

function showShelf(): ShownBook[] {
  const books = inLanguage([...ARRIVALS, ...PICKS], language.language)
  return shelf.books.flatMap((id) => books.find((book) => book.id === id) ?? [])
}

ComponentWithStore({
  data: {
    fontScale,
    texts: zh.me,
    common: zh.common,
    signedIn: false,
    signingOut: false,
    books: [] as ShownBook[],
    shelfNote: '',
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
      signingOut: () => loginStore.signingOut,
      books: showShelf,
      shelfNote: () => fill(language.texts.me.shelfCount, { count: shelf.books.length }),
      member: showMember,
      memberFailure: () => showFailure(memberStore.failure, language.texts.failures),
      loading: () => memberStore.loading,
    },
    actions: [],
  },
  methods: {
    onShow() {
      showPageTitle(language.texts.titles.me)
      showTabLabels(language.texts.tabs)
    },
    onGetCard() {
      void loginPrompt.ask('card')
    },
    onLoadMember() {
      void memberStore.load()
    },
    onProfileTap() {
      openProfile()
    },
    onSettingsTap() {
      openSettings()
    },
    async onSignOut() {
      if (await loginStore.signOut()) wx.showToast({ title: language.texts.me.signedOut, icon: 'none' })
    },
  },
})
