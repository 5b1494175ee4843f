/** Commands speak Chinese or English, as the system does. */

/** @typedef {'en' | 'zh'} Language */
/** @typedef {{ readonly en: string, readonly zh: string }} Text */

/**
 * In the order of POSIX; Windows sets none of the variables, so its locale decides.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} [locale]
 * @returns {Language}
 */
export function systemLanguage(env, locale = Intl.DateTimeFormat().resolvedOptions().locale) {
  return (env.LC_ALL || env.LC_MESSAGES || env.LANG || locale).startsWith('zh') ? 'zh' : 'en'
}

/**
 * @param {string} en
 * @param {string} zh
 * @returns {Text}
 */
export const text = (en, zh) => ({ en, zh })

/** A failure that the person at the keyboard can mend; its words are all they need to see. */
export class Explained extends Error {
  /** @param {Text} words */
  constructor(words) {
    super(words.en)
    this.name = 'Explained'
    this.words = words
  }
}

/**
 * @param {unknown} error the backend's mistakes of configuration have words too
 * @param {Language} language
 */
export function explain(error, language) {
  if (error instanceof Error && 'words' in error) return /** @type {Explained} */ (error).words[language]
  return error instanceof Error ? error.message : String(error)
}
