import { ConfigError, startServer } from './index'

/** In-flight requests get this long after the first signal, then the process goes. */
const STOP_DEADLINE_MS = 10_000

try {
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
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.mistakes.join('\n')
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'The port is taken by another program: set PORT to another one, or stop that program.'
  return error instanceof Error ? error.message : String(error)
}
