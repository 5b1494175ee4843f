import { action, computed, makeObservable, observable } from 'mobx-miniprogram'
import { en } from '../i18n/en'
import { type Texts, zh } from '../i18n/zh'

export type Language = 'zh' | 'en'
/** `system` follows the phone. */
export type LanguageChoice = Language | 'system'

/** The slice of `wx` that the choice is kept in. */
export interface LanguageStorage {
  getStorageSync(key: string): unknown
  setStorageSync(key: string, choice: LanguageChoice): void
}

const KEY = 'language'
const TEXTS: Readonly<Record<Language, Texts>> = { zh, en }

/** Which language the app speaks. */
export class LanguageStore {
  choice: LanguageChoice

  private readonly deviceLanguage: Language

  /** @param deviceLanguage - as `wx.getAppBaseInfo().language` tells it, such as `zh_CN` or `en`. */
  constructor(
    deviceLanguage: string,
    private readonly storage: LanguageStorage,
  ) {
    this.deviceLanguage = deviceLanguage.startsWith('zh') ? 'zh' : 'en'
    const stored = storage.getStorageSync(KEY)
    this.choice = stored === 'zh' || stored === 'en' ? stored : 'system'
    makeObservable(this, { choice: observable, language: computed, texts: computed, choose: action.bound })
  }

  get language(): Language {
    return this.choice === 'system' ? this.deviceLanguage : this.choice
  }

  get texts(): Texts {
    return TEXTS[this.language]
  }

  choose(choice: LanguageChoice): void {
    this.choice = choice
    try {
      this.storage.setStorageSync(KEY, choice)
    } catch {
      // Storage is full: the choice lasts for this launch.
    }
  }
}
