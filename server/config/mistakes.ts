import type { Environment } from './config'

/** The languages of those who set a server up. */
export type Language = 'en' | 'zh'
export type Text = Readonly<Record<Language, string>>

export const text = (en: string, zh: string): Text => ({ en, zh })

/** Takes what an operator should hear of. */
export type Warn = (message: Text) => void

/** In the order of POSIX. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: Environment): Language {
  return (LC_ALL || LC_MESSAGES || LANG || '').startsWith('zh') ? 'zh' : 'en'
}

/** What is wrong with the value of a variable: the end of a sentence that begins with the variable's name. */
export class Complaint extends Error {
  override readonly name = 'Complaint'
  readonly words: Text
  constructor(en: string, zh: string) {
    super(en)
    this.words = text(en, zh)
  }
}

/** One sentence per mistake, each saying what to set. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  /** All of them, a line for each; the commands in `scripts/` print it. */
  readonly words: Text
  constructor(readonly mistakes: readonly Text[]) {
    const all = (language: Language) => mistakes.map((it) => it[language]).join('\n')
    super(all('en'))
    this.words = text(all('en'), all('zh'))
  }
}
