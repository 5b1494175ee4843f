import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { confirm } from '../../dialog'
import { type ShownFailure, showFailure } from '../../i18n/failure'
import { showPageTitle } from '../../i18n/navigation'
import { zh } from '../../i18n/zh'
import { openLegal, openPrivacyGuide, openSession } from '../../navigation'
import { envVersion, fontScale, language, loginStore } from '../../stores/index'
import type { LanguageChoice } from '../../stores/language-store'

/** `--alarm` of app.wxss: WeChat's dialogs know no variables. */
const ALARM = { light: '#a9322a', dark: '#ff9a8f' }

function choices(): { value: LanguageChoice; label: string }[] {
  return [
    { value: 'system', label: language.texts.settings.system },
    { value: 'zh', label: '中文' },
    { value: 'en', label: 'English' },
  ]
}

ComponentWithStore({
  data: {
    fontScale,
    texts: zh.settings,
    choice: 'system' as LanguageChoice,
    choices: choices(),
    signedIn: false,
    signingOut: false,
    deleting: false,
    failure: null as ShownFailure | null,
    developer: envVersion !== 'release',
  },
  storeBindings: {
    store: language,
    fields: {
      texts: () => language.texts.settings,
      choice: () => language.choice,
      choices,
      signedIn: () => loginStore.signedIn,
      signingOut: () => loginStore.signingOut,
      deleting: () => loginStore.deleting,
      failure: () => showFailure(loginStore.failure, language.texts.failures),
    },
    actions: [],
  },
  methods: {
    onShow() {
      showPageTitle(language.texts.titles.settings)
    },
    onLanguageTap({
      currentTarget,
    }: WechatMiniprogram.TouchEvent<object, object, { choice: LanguageChoice }>) {
      language.choose(currentTarget.dataset.choice)
      showPageTitle(language.texts.titles.settings)
    },
    onTermsTap() {
      openLegal('terms')
    },
    onPrivacyTap() {
      openPrivacyGuide()
    },
    onSessionTap() {
      openSession()
    },
    async onEverywhereTap() {
      const { everywhere, everywhereNote, confirm: confirmText, cancel } = language.texts.settings
      const question = { title: everywhere, content: everywhereNote, confirmText, cancelText: cancel }
      if (await confirm(question)) await loginStore.signOut({ everywhere: true })
    },
    /** The second of two steps; the first is the row that says what is deleted. */
    async onDeleteTap() {
      const { removeQuestion, removeAnswer, removeConfirm, cancel, removed } = language.texts.settings
      const question = {
        title: removeQuestion,
        content: removeAnswer,
        confirmText: removeConfirm,
        confirmColor: ALARM[wx.getAppBaseInfo().theme ?? 'light'],
        cancelText: cancel,
      }
      if (!(await confirm(question)) || !(await loginStore.deleteAccount())) return
      wx.showToast({ title: removed, icon: 'none' })
    },
  },
})
