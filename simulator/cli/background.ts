import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Report, ServeOptions, Started } from './serve'

/** The word that makes this program run in the background instead of reading flags. */
export const SERVE = '__serve'

/**
 * Starts `serve` in a process of its own that outlives this one, and waits until it says that it works.
 *
 * @throws Error with the background process's own words when it cannot start.
 */
export async function startInBackground(options: Omit<ServeOptions, 'logFolder'>): Promise<Started> {
  const entry = process.argv[1]
  if (entry === undefined) throw new Error('the simulator does not know its own file')
  const logFolder = mkdtempSync(path.join(tmpdir(), 'miniprogram-simulator-log-'))
  const log = path.join(logFolder, 'log.txt')
  const output = openSync(log, 'a')
  const child = spawn(process.execPath, [entry, SERVE], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    windowsHide: true,
  })
  closeSync(output)
  // While this command waits, ending it ends the child too: the child watches the channel between them.
  const report = await new Promise<Report>((resolve) => {
    child.once('message', (message) => resolve(message as Report))
    child.once('error', (error) => resolve({ failed: error.message }))
    child.once('exit', () => resolve({ failed: readFileSync(log, 'utf8').trim() || 'it ended at once' }))
    child.send({ ...options, logFolder } satisfies ServeOptions)
  })
  if ('failed' in report) {
    rmSync(logFolder, { recursive: true, force: true })
    throw new Error(report.failed)
  }
  child.disconnect()
  child.unref()
  return report.started
}
