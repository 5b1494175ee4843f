/** The variables of `.env` and of the shell. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * The variables of `.env` in `root`; what the shell sets wins.
 *
 * @param {string} root
 * @param {Environment} [shell]
 * @returns {Environment}
 */
export function readEnvironment(root, shell = process.env) {
  const file = path.join(root, '.env')
  return { ...(existsSync(file) && parseEnv(readFileSync(file, 'utf8'))), ...shell }
}

/**
 * The backend as a developer wants it: its data in `.data/`, few lines in the log.
 *
 * @param {string} root
 * @returns {Environment}
 */
export const developmentEnvironment = (root) => ({
  DATABASE_FILE: path.join(root, '.data', 'login.sqlite'),
  OPERATOR_PORT: '0',
  LOG_LEVEL: 'warn',
  ...readEnvironment(root),
})
