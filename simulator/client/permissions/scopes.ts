import { h } from '../shell/dom'
import type { Sheets } from '../shell/sheets'
import type { Words } from '../shell/words'
import type { StorageArea } from '../storage/area'
import { ApiFailure } from '../wx/failure'

/** What the sheet says for each scope that has to be asked for (docs: 授权). */
const SCOPES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  'scope.userLocation': ['你的位置信息', 'your location'],
  'scope.userFuzzyLocation': ['你的模糊位置信息', 'your approximate location'],
  'scope.record': ['使用你的麦克风', 'your microphone'],
  'scope.camera': ['使用你的摄像头', 'your camera'],
  'scope.writePhotosAlbum': ['保存图片或视频到相册', 'saving to your album'],
  'scope.addPhoneContact': ['添加到你的手机通讯录', 'adding to your contacts'],
  'scope.addPhoneCalendar': ['添加到你的手机日历', 'adding to your calendar'],
  'scope.bluetooth': ['使用你的蓝牙', 'Bluetooth'],
  'scope.werun': ['你的微信运动步数', 'your WeRun steps'],
}

/** Scopes that mean nothing any more and always report true (facts §7). */
const ALWAYS_GRANTED = new Set(['scope.userInfo', 'scope.address', 'scope.invoice', 'scope.invoiceTitle'])

/** The person's decisions about scopes, kept until the mini program is deleted. */
export interface Scopes {
  /** `authSetting`: only what was decided, and what is always true. */
  settings(): Record<string, boolean>
  /** Asks the first time; afterwards the decision stands. @throws {ApiFailure} 103 when refused */
  authorize(scope: string): Promise<void>
  /** WeChat's settings page; resolves when it is closed. */
  openSettings(): Promise<void>
}

export interface ScopesOptions {
  readonly appName: string
  readonly language: string
  readonly words: Words
  readonly sheets: Sheets
  readonly store: StorageArea
}

export function createScopes({ appName, language, words, sheets, store }: ScopesOptions): Scopes {
  const english = language === 'en'
  const nameOf = (scope: string): string => SCOPES[scope]?.[english ? 1 : 0] ?? scope
  const decisions = (): Record<string, boolean> =>
    (store.get('scopes')?.value as Record<string, boolean> | undefined) ?? {}
  const decide = (scope: string, allowed: boolean): void =>
    store.set('scopes', { ...decisions(), [scope]: allowed })

  return {
    settings: () => ({
      'scope.userInfo': true,
      'scope.address': true,
      'scope.invoice': true,
      'scope.invoiceTitle': true,
      ...decisions(),
    }),
    async authorize(scope) {
      if (ALWAYS_GRANTED.has(scope)) return
      if (!(scope in SCOPES)) throw new ApiFailure('invalid scope', 1001)
      const decided = decisions()[scope]
      const allowed =
        decided ??
        (await sheets.ask({
          appName,
          title: english ? `Requests ${nameOf(scope)}` : `申请${nameOf(scope)}`,
          allowText: words.allow,
          refuseText: words.reject,
        }))
      if (decided === undefined) decide(scope, allowed)
      if (!allowed) throw new ApiFailure('auth deny', 103)
    },
    openSettings() {
      const rows = Object.entries(decisions()).map(([scope, allowed]) => {
        const box = h('input', { type: 'checkbox', role: 'switch', 'aria-label': nameOf(scope) })
        box.checked = allowed
        box.addEventListener('change', () => decide(scope, box.checked))
        return h('label', { class: 'setting-row' }, h('span', {}, nameOf(scope)), box)
      })
      const empty = h(
        'p',
        { class: 'native-text' },
        english ? 'No permission was ever asked for' : '该小程序未使用任何权限',
      )
      return sheets.page(english ? 'Settings' : '设置', rows.length > 0 ? rows : [empty], words.close)
    },
  }
}
