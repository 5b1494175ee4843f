import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { ARRIVALS, type Book, inLanguage, PICKS, type ShownBook } from '../../content/catalogue'
import { showPageTitle, showTabLabels } from '../../i18n/navigation'
import { zh } from '../../i18n/zh'
import { fontScale, language, loginPrompt, loginStore, shelf } from '../../stores/index'

type ShelvedBook = ShownBook & { readonly kept: boolean }

function shelved(books: readonly Book[]): ShelvedBook[] {
  return inLanguage(books, language.language).map((book) => ({ ...book, kept: shelf.has(book.id) }))
}

ComponentWithStore({
  data: {
    fontScale,
    texts: zh.home,
    arrivals: [] as ShelvedBook[],
    picks: [] as ShelvedBook[],
  },
  storeBindings: {
    store: loginStore,
    fields: {
      texts: () => language.texts.home,
      arrivals: () => shelved(ARRIVALS),
      picks: () => shelved(PICKS),
    },
    actions: [],
  },
  methods: {
    onShow() {
      showPageTitle(language.texts.titles.home)
      showTabLabels(language.texts.tabs)
    },
    onGetCard() {
      void loginPrompt.ask('card')
    },
    /** Guests are asked to sign in first; then it goes on with the book they tapped. */
    async onKeep({
      currentTarget,
    }: WechatMiniprogram.TouchEvent<object, object, { book: string; kept: boolean }>) {
      const { book, kept } = currentTarget.dataset
      if (!(await loginPrompt.ask('shelf'))) return
      shelf.keep(book, !kept)
      const words = language.texts.home
      wx.showToast({ title: kept ? words.unkept : words.kept, icon: 'none' })
    },
  },
})
