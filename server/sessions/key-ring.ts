import { MINUTE } from '../clock'

/**
 * How long the session_key before the current one is kept. Data that the phone encrypted just before a login
 * arrives with the old key; ten minutes is more than a submit button takes and short for a key to lie about.
 */
export const PREVIOUS_KEY_MS = 10 * MINUTE
