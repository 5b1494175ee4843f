import { action, computed, makeObservable, observable } from 'mobx-miniprogram'
import { en } from '../i18n/en'
import { type Texts, zh } from '../i18n/zh'

export type Language = 'zh' | 'en'

const TEXTS: Record<Language, Texts> = { zh, en }

/** Which language the app speaks: the phone's. */
export class LanguageStore {
  language: Language

  /** @param deviceLanguage - as `wx.getAppBaseInfo().language` tells it, such as `zh_CN` or `en`. */
  constructor(deviceLanguage: string) {
    this.language = deviceLanguage.startsWith('zh') ? 'zh' : 'en'
    makeObservable(this, { language: observable, texts: computed, speak: action })
  }

  get texts(): Texts {
    return TEXTS[this.language]
  }

  speak(language: Language): void {
    this.language = language
  }
}
