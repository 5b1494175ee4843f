import { ComponentWithStore } from 'mobx-miniprogram-bindings'
import { backendUrl } from '../../config'
import { fill } from '../../i18n/fill'
import { showPageTitle } from '../../i18n/navigation'
import { zh } from '../../i18n/zh'
import { envVersion, fontScale, journal, language, login, loginStore, memberStore } from '../../stores/index'
import { Ticker } from '../../stores/ticker'
import { lineOf, type ReportLine, reportOf } from './report'

const ticker = new Ticker()

interface Fact {
  readonly name: string
  readonly label: string
  readonly value: string
}

/** What the access token has left, counted down while the page is open. */
function secondsLeft(): number {
  ticker.observe()
  return Math.max(0, Math.floor((login.tokenLife() ?? 0) / 1000))
}

/** Everything the client tells about its state. There is no token in it. */
function facts(): Fact[] {
  const { texts } = language
  const words = texts.session
  const { state } = loginStore
  const fact = (name: keyof typeof words, value: string): Fact => ({ name, label: words[name], value })
  const list = [fact('status', state.status)]
  if (state.status === 'signedIn') {
    list.push(fact('user', state.user.id))
    list.push(fact('life', fill(words.seconds, { seconds: secondsLeft() })))
    list.push(fact('degraded', state.degraded?.code ?? words.no))
    list.push(fact('persisted', state.persisted ? words.yes : words.no))
  }
  if (state.status === 'signedOut' || state.status === 'unavailable') list.push(fact('reason', state.reason))
  return [...list, fact('version', envVersion), fact('backend', backendUrl(envVersion))]
}

/** The developer's page: what the login client knows and did. Offered in the develop and trial versions only. */
ComponentWithStore({
  data: {
    fontScale,
    texts: zh.session,
    facts: [] as Fact[],
    lines: [] as ReportLine[],
    busy: '' as '' | 'renew' | 'fetch',
  },
  storeBindings: {
    store: journal,
    fields: {
      texts: () => language.texts.session,
      facts,
      lines: () => journal.entries.map(lineOf),
    },
    actions: [],
  },
  methods: {
    onShow() {
      showPageTitle(language.texts.titles.session)
    },
    async onRenew() {
      this.setData({ busy: 'renew' })
      // How it ended stands in the log below.
      await login.signIn({ fresh: true }).catch(() => {})
      this.setData({ busy: '' })
    },
    async onFetch() {
      this.setData({ busy: 'fetch' })
      await memberStore.load()
      this.setData({ busy: '' })
    },
    onCopy() {
      wx.setClipboardData({
        data: reportOf(journal.entries),
        success: () => wx.showToast({ title: language.texts.session.copied, icon: 'none' }),
      })
    },
  },
})
