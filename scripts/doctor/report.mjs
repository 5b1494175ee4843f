/** The report as people and as machines read it. */
import { CHECKS } from './checks.mjs'

/** @typedef {import('./facts.mjs').Facts} Facts */
/** @typedef {import('../shared/language.mjs').Language} Language */

/**
 * @typedef {object} Report
 * @property {boolean} ok false when a line fails
 * @property {{ check: string, title: string, status: 'ok' | 'warn' | 'fail', says: string, mend?: string }[]} lines
 */

/**
 * @param {Facts} facts
 * @param {Language} language
 * @returns {Report}
 */
export function examine(facts, language) {
  const lines = Object.entries(CHECKS).map(([name, { title, check }]) => {
    const { status, says, mend } = check(facts)
    return {
      check: name,
      title: title[language],
      status,
      says: says[language],
      ...(mend && { mend: mend[language] }),
    }
  })
  return { ok: lines.every(({ status }) => status !== 'fail'), lines }
}

const MARKS = { ok: '✔', warn: '!', fail: '✖' }
const COLOURS = { ok: 32, warn: 33, fail: 31 }

/**
 * @param {Report} report
 * @param {Language} language
 * @param {boolean} inColour
 */
export function printReport({ lines }, language, inColour) {
  const width = Math.max(...lines.map(({ title }) => columns(title)))
  const rows = lines.flatMap(({ title, status, says, mend }) => {
    const mark = inColour ? `\x1b[${COLOURS[status]}m${MARKS[status]}\x1b[0m` : MARKS[status]
    const row = `${mark} ${title}${' '.repeat(width - columns(title))}  ${says}`
    return mend ? [row, `${' '.repeat(width + 4)}→ ${mend}`] : [row]
  })
  return `${rows.join('\n')}\n\n${summary(lines, language)}`
}

/**
 * @param {Report['lines']} lines
 * @param {Language} language
 */
function summary(lines, language) {
  /** @param {string} status */
  const count = (status) => lines.filter((it) => it.status === status).length
  const [failures, warnings] = [count('fail'), count('warn')]
  if (language === 'zh')
    return failures + warnings === 0 ? '一切正常。' : `${failures} 个错误，${warnings} 个提醒。`
  return failures + warnings === 0 ? 'All is well.' : `${failures} failed, ${warnings} to look at.`
}

/** Columns in a terminal: a Chinese character takes two. */
const columns = (/** @type {string} */ words) => words.length + (words.match(/[\u2e80-\uffef]/g)?.length ?? 0)
