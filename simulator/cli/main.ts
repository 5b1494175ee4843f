import { readFlags, UsageError } from './arguments'
import { SERVE } from './background'
import { COMMANDS, REFUSED_COMMANDS } from './commands'
import { helpFor, overview } from './help'

/** DevTools' command line ends with -1 on any error; shells see 255. */
const FAILURE = 255

async function main([name, ...args]: string[]): Promise<void> {
  if (name === SERVE) return (await import('./serve')).serveInBackground()
  if (name === undefined || name === '--help' || name === '-h' || name === 'help')
    return console.log(overview())
  const command = COMMANDS[name]
  if (!command) {
    const reason = REFUSED_COMMANDS[name]
    throw new UsageError(reason ? `${name} is not available: ${reason}` : `${name} is not a command`)
  }
  if (args.includes('--help') || args.includes('-h')) return console.log(helpFor(name, command))
  await command.run(readFlags(args, command.flags))
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  const hint = error instanceof UsageError ? '\nsimulator --help tells what there is' : ''
  console.error(`✖ ${error instanceof Error ? error.message : String(error)}${hint}`)
  process.exitCode = FAILURE
}
