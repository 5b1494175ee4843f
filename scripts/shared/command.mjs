/** Flags and help, the same way in every command. */
import { parseArgs } from 'node:util'

/** @typedef {NonNullable<import('node:util').ParseArgsConfig['options']>} Options */

/**
 * The values of the flags. Prints the help and ends the process for `--help`, and for flags that do not exist.
 *
 * @template {Options} O
 * @param {string} help
 * @param {O} options
 * @param {string[]} [args]
 */
export function readFlags(help, options, args = process.argv.slice(2)) {
  try {
    const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean' } } })
    if (!('help' in values && values.help)) return /** @type {FlagValues<O>} */ (values)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`)
    process.exit(1)
  }
  console.log(help)
  process.exit(0)
}

/**
 * @template {Options} O
 * @typedef {{ [Name in keyof O]?: O[Name] extends { type: 'boolean' } ? boolean : string }} FlagValues
 */

/**
 * @param {string} name
 * @param {string | undefined} value
 * @throws {RangeError}
 */
export function readPort(name, value) {
  if (value === undefined) return undefined
  const port = Number(value)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new RangeError(`--${name} ${value} is no port: give a number from 0 to 65535`)
}
