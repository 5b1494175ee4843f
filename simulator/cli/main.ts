import { readFlags, UsageError } from './arguments'
import { SERVE } from './background'
import { COMMANDS, REFUSED_COMMANDS } from './commands'
import { helpFor, overview } from './help'

/** DevTools' command line ends with -1 on any error; shells see 255. */
const FAILURE = 255

const isHelpFlag = (word: string): boolean => word === '--help' || word === '-h'

const isCommand = (word: string): boolean =>
  Object.hasOwn(COMMANDS, word) || Object.hasOwn(REFUSED_COMMANDS, word)

/** `launch({ args })` of the official client puts its flags in front of the command. */
function split(words: readonly string[]): { name: string | undefined; args: string[] } {
  const at = Math.max(0, words.findIndex(isCommand))
  return { name: words[at], args: words.filter((_, index) => index !== at) }
}

async function main(words: readonly string[]): Promise<void> {
  const { name, args } = split(words)
  if (name === SERVE) return (await import('./serve')).serveInBackground()
  const [first] = words
  if (name === undefined || name === 'help' || isHelpFlag(name)) return console.log(overview())
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    const reason = isCommand(name) && REFUSED_COMMANDS[name]
    throw new UsageError(reason ? `${name} is not available: ${reason}` : `${name} is not a command`)
  }
  if (first === 'help' || args.some(isHelpFlag)) return console.log(helpFor(name, command))
  await command.run(readFlags(args, command.flags))
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const hint = error instanceof UsageError ? '\nsimulator --help tells what there is' : ''
  console.error(`✖ ${error instanceof Error ? error.message : String(error)}${hint}`)
  process.exitCode = FAILURE
}
