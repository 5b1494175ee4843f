/** One line of the doctor's report. */

/** @typedef {import('../shared/language.mjs').Text} Text */

/**
 * @typedef {object} Line
 * @property {'ok' | 'warn' | 'fail'} status `fail`: something will not work. `warn`: something may not, or could not be checked
 * @property {Text} says what was found
 * @property {Text} [mend] what to do about it
 */

/** @type {(says: Text) => Line} */
export const ok = (says) => ({ status: 'ok', says })

/** @type {(says: Text, mend: Text) => Line} */
export const warn = (says, mend) => ({ status: 'warn', says, mend })

/** @type {(says: Text, mend: Text) => Line} */
export const fail = (says, mend) => ({ status: 'fail', says, mend })
