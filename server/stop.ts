import type { RunningServer } from './start'

/** After the draining, requests in flight get this long; then the process goes without them. */
const STOP_DEADLINE_MS = 10_000

/** Closes the server, then ends the process; in time, whatever happens. */
export async function stop(
  server: Pick<RunningServer, 'drainMs' | 'close'>,
  exit: (code: number) => void,
): Promise<void> {
  setTimeout(() => exit(1), server.drainMs + STOP_DEADLINE_MS).unref()
  await server.close().then(
    () => exit(0),
    () => exit(1),
  )
}
