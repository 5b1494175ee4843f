import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { backendUrl } from '../../config'
import { showPageTitle } from '../../i18n/navigation'
import { zh } from '../../i18n/zh'
import { envVersion, fontScale, journal, language, login, loginStore, sessionLab } from '../../stores/index'
import type { Experiment } from '../../stores/session-lab'
import { Ticker } from '../../stores/ticker'
import { duration, type Fact, lineOf, outcomeOf, type ReportLine, reportOf } from './report'

const ticker = new Ticker()

/** What the access token has left, counted down while the page is open. */
function life(): string {
  ticker.observe()
  return loginStore.signedIn ? duration(login.tokenLife() ?? 0) : ''
}

/** Everything the client tells about its state. There is no token in it. */
function facts(): Fact[] {
  const words = language.texts.session
  const { state } = loginStore
  const fact = (name: keyof typeof words, value: string): Fact => ({ name, label: words[name], value })
  const list: Fact[] = []
  if (state.status === 'signedOut' || state.status === 'unavailable') list.push(fact('reason', state.reason))
  if (state.status === 'signedIn') {
    list.push(fact('user', state.user.id))
    list.push(fact('degraded', state.degraded?.code ?? words.no))
    list.push(fact('persisted', state.persisted ? words.yes : words.no))
  }
  return [
    ...list,
    fact('lastLogin', outcomeOf(journal.last('login'), words)),
    fact(
      'lastCheck',
      outcomeOf(journal.last('check_session'), { ...words, yes: words.alive, no: words.expired }),
    ),
    fact('lastRenewal', outcomeOf(journal.last('state renewed'), words)),
    fact('version', envVersion),
    fact('backend', backendUrl(envVersion)),
  ]
}

/** The developer's page: what the login client knows and did. Offered in the develop and trial versions only. */
ComponentWithStore({
  data: {
    fontScale,
    texts: zh.session,
    status: loginStore.status,
    signedIn: false,
    signingOut: false,
    life: '',
    facts: [] as Fact[],
    lines: [] as ReportLine[],
    busy: null as Experiment | null,
  },
  storeBindings: {
    store: sessionLab,
    fields: {
      texts: () => language.texts.session,
      status: () => loginStore.status,
      signedIn: () => loginStore.signedIn,
      signingOut: () => loginStore.signingOut,
      life,
      facts,
      lines: () => journal.entries.map(lineOf),
      busy: () => sessionLab.busy,
    },
    actions: [],
  },
  methods: {
    onShow() {
      showPageTitle(language.texts.titles.session)
    },
    onRenew() {
      void sessionLab.renew()
    },
    onCheck() {
      void sessionLab.check()
    },
    onExpire() {
      sessionLab.expire()
      wx.showToast({ title: language.texts.session.ranOut, icon: 'none' })
    },
    onFetch() {
      void sessionLab.fetch()
    },
    onSignOut() {
      void loginStore.signOut()
    },
    onCopy() {
      const known: Fact[] = [
        { name: 'status', label: '', value: loginStore.status },
        { name: 'life', label: '', value: life() },
        ...facts(),
      ]
      wx.setClipboardData({
        data: reportOf(known, journal.entries),
        success: () => wx.showToast({ title: language.texts.session.copied, icon: 'none' }),
      })
    },
  },
})
