import { readConfig } from './config/config'
import { configurationPage, envExample } from './config/reference'
import { ConfigError, startServer } from './index'
import { reseal } from './reseal-command'
import { backUp } from './stores/sqlite/backup'

const HELP = `node server/dist/main.js              starts the backend; docs/configuration.md lists its environment variables
node server/dist/main.js backup FILE  copies the database of DATABASE_FILE to a new file, while the backend runs
node server/dist/main.js reseal       seals everything under the first key of SEALING_KEY, so that the others can be
                                      removed; with SQLite stop the backend first, with Redis it may run
node server/dist/main.js print WHAT   prints a generated text: env-example, configuration or
                                      configuration.zh-CN`

/** In-flight requests get this long after the first signal, then the process goes. */
const STOP_DEADLINE_MS = 10_000

const PRINTS: Readonly<Record<string, () => string>> = {
  'env-example': envExample,
  configuration: () => configurationPage('en'),
  'configuration.zh-CN': () => configurationPage('zh'),
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

async function run([command, ...args]: readonly string[]): Promise<void> {
  const [what = ''] = args
  if (command === undefined) await serve()
  else if (command === 'backup' && what !== '') await backUp(readConfig(process.env).database.file, what)
  else if (command === 'reseal') await reseal(process.env)
  else if (command === 'print' && PRINTS[what]) process.stdout.write(PRINTS[what]())
  else console.log(HELP)
}

async function serve(): Promise<void> {
  const server = await startServer(process.env)
  const stop = () => {
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref()
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.mistakes.join('\n')
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'The port is taken by another program: set PORT to another one, or stop that program.'
  if (error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code)))
    return `The database is damaged: restore a backup. SQLite says: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
