/**
 * Runs WeChat's uploader (miniprogram-ci) in a process of its own: it writes to the console as it likes and leaves a
 * helper process running. Takes one job from the parent, tells of its progress, sends one outcome, then exits.
 */
import { createRequire } from 'node:module'

/**
 * @typedef {object} Job
 * @property {string} uploader file of miniprogram-ci
 * @property {'preview' | 'upload'} action
 * @property {Record<string, unknown>} project of `new ci.Project`
 * @property {Record<string, unknown>} options of `ci.preview` or `ci.upload`, without the project
 *
 * @typedef {{ name: string, size: number }} PackageSize bytes; `__FULL__` is all, `__APP__` the main package
 *
 * @typedef {{ progress: string }
 *   | { packages: PackageSize[] }
 *   | { failure: { code: number | string | null, message: string } }} Report
 */

/** @param {Report} report */
const tell = (report) => new Promise((resolve) => process.send?.(report, resolve))

/**
 * @param {Job} job
 * @returns {Promise<Report>}
 */
async function work({ uploader, action, project, options }) {
  const ci = createRequire(import.meta.url)(uploader)
  const { subPackageInfo = [] } = await ci[action]({
    ...options,
    project: new ci.Project(project),
    onProgressUpdate: (/** @type {string | { message?: string }} */ task) =>
      tell({ progress: typeof task === 'string' ? task : String(task.message ?? '') }),
  })
  return { packages: subPackageInfo }
}

process.once('message', async (/** @type {Job} */ job) => {
  const report = await work(job).catch(
    /** @returns {Report} */ (error) => ({
      failure: { code: error?.code ?? null, message: String(error?.message ?? error) },
    }),
  )
  await tell(report)
  process.exit()
})
// Without its parent nobody hears of the outcome.
process.once('disconnect', () => process.exit(1))
