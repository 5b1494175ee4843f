/** Has WeChat's uploader do one job, and ends it when the command ends. */
import { fork } from 'node:child_process'
import path from 'node:path'

/** @typedef {import('./worker.mjs').Job} Job */
/** @typedef {import('./worker.mjs').Report} Report */
/** @typedef {import('./worker.mjs').PackageSize} PackageSize */

/** What the uploader said: its code, and words that may be WeChat's. */
export class UploaderError extends Error {
  /** @param {{ code: number | string | null, message: string }} failure */
  constructor({ code, message }) {
    super(message)
    this.name = 'UploaderError'
    this.code = code
  }
}

/**
 * @param {Job} job
 * @param {{ onProgress: (what: string) => void, lifetime: Pick<import('../shared/lifetime.mjs').Lifetime, 'onEnd'> }} surroundings
 * @returns {Promise<PackageSize[]>}
 * @throws {UploaderError}
 */
export function runUploader(job, { onProgress, lifetime }) {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(import.meta.dirname, 'worker.mjs'), { silent: true })
    lifetime.onEnd(() => child.kill())
    let chatter = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        chatter += chunk
      })
    }
    child.on('message', (/** @type {Report} */ report) => {
      if ('progress' in report) onProgress(report.progress)
      else if ('packages' in report) resolve(report.packages)
      else reject(new UploaderError(report.failure))
    })
    child.once('exit', (code) =>
      reject(
        new UploaderError({ code: null, message: `${chatter}\nthe uploader ended with exit code ${code}` }),
      ),
    )
    child.send(job)
  })
}
