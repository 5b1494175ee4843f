import { spawn } from 'node:child_process'
import type { Report, ServeOptions, Started } from './serve'

/** The word that makes this program run in the background instead of reading flags. */
export const SERVE = '__serve'

/**
 * Starts `serve` in a process of its own that outlives this one, and waits until it says that it works. Should this
 * command be ended while it waits, the child ends too: it watches the channel between them.
 *
 * @throws Error with the background process's own words when it cannot start.
 */
export async function startInBackground(options: ServeOptions): Promise<Started> {
  const entry = process.argv[1]
  if (entry === undefined) throw new Error('the simulator does not know its own file')
  const child = spawn(process.execPath, [entry, SERVE], {
    detached: true,
    // Its output must not hold the pipes of whoever reads ours.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  })
  const report = await new Promise<Report>((resolve) => {
    child.once('message', (message) => resolve(message as Report))
    child.once('error', (error) => resolve({ failed: error.message }))
    child.once('exit', (code) => resolve({ failed: `the background process ended with code ${code}` }))
    child.send(options)
  })
  if ('failed' in report) throw new Error(report.failed)
  child.disconnect()
  child.unref()
  return report.started
}
