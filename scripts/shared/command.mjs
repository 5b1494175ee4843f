/** Flags and help, the same way in every command. */
import { parseArgs } from 'node:util'
import { Explained, text } from './language.mjs'

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
 * @throws {Explained}
 */
export const readPort = (name, value) => readWhole(name, value, 0, 65_535)

/**
 * WeChat has 30 robots, so that as many machines upload side by side.
 *
 * @param {string | undefined} value
 * @throws {Explained}
 */
export const readRobot = (value) => readWhole('robot', value, 1, 30)

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} least
 * @param {number} most
 */
function readWhole(name, value, least, most) {
  if (value === undefined) return undefined
  const number = Number(value)
  if (value.trim() !== '' && Number.isInteger(number) && number >= least && number <= most) return number
  throw new Explained(
    text(
      `--${name} ${value}: give a number from ${least} to ${most}`,
      `--${name} ${value}：请填写 ${least} 到 ${most} 之间的数字`,
    ),
  )
}
