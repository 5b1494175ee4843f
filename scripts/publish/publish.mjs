/** What `npm run preview` and `npm run upload` have in common. */
import { createRequire } from 'node:module'
import path from 'node:path'
import { ensureInstalled, ensureInstalledIn } from '../install.mjs'
import { readEnvironment } from '../shared/environment.mjs'
import { Explained, explain } from '../shared/language.mjs'
import { createProgress } from '../shared/progress.mjs'
import { readProject } from '../shared/project.mjs'
import { findUploadKey } from './account.mjs'
import { describeFailure } from './failures.mjs'
import { runUploader, UploaderError } from './run.mjs'

/** @typedef {import('../shared/language.mjs').Language} Language */
/** @typedef {import('./worker.mjs').PackageSize} PackageSize */

const root = path.resolve(import.meta.dirname, '../..')
const uploaderFolder = path.join(root, 'scripts', 'wechat-compile')

/**
 * @param {'preview' | 'upload'} action
 * @param {Record<string, unknown>} options of `ci.preview` or `ci.upload`
 * @param {import('../shared/lifetime.mjs').Lifetime} lifetime
 * @returns {Promise<PackageSize[]>}
 * @throws {Explained}
 */
export async function publish(action, options, lifetime) {
  const { appId } = readProject(root)
  const privateKeyPath = findUploadKey(root, appId, readEnvironment(root))
  await ensureInstalled()
  await ensureInstalledIn(uploaderFolder, "WeChat's uploader (276 MB, about a minute, only once)")
  const { buildTools, loadSimulator } = await import('../build.mjs')
  await buildTools()
  const { buildNpm } = await loadSimulator()
  await buildNpm({ projectRoot: root, onProgress: console.log })

  const progress = createProgress(process.stderr)
  let steps = 0
  try {
    return await runUploader(
      {
        uploader: createRequire(path.join(uploaderFolder, 'package.json')).resolve('miniprogram-ci'),
        action,
        project: {
          appid: appId,
          type: 'miniProgram',
          projectPath: root,
          privateKeyPath,
          ignores: ['node_modules/**/*'],
        },
        options: { ...options, setting: { useProjectConfig: true } },
      },
      {
        lifetime,
        onProgress(what) {
          steps += 1
          progress.say(`${steps} ${what}`)
        },
      },
    )
  } catch (error) {
    if (error instanceof UploaderError) throw new Explained(describeFailure(error))
    throw error
  } finally {
    progress.done()
  }
}

/** @param {readonly PackageSize[]} packages */
export const describeSizes = (packages) =>
  packages.map(({ name, size }) => `${NAMES[name] ?? name}: ${Math.ceil(size / 1024)} kB`).join(', ')

/** @type {Readonly<Record<string, string>>} */
const NAMES = { __FULL__: 'all 总计', __APP__: 'main package 主包' }

/**
 * Runs the command and ends the process with its outcome.
 *
 * @param {{ language: Language, lifetime: import('../shared/lifetime.mjs').Lifetime }} surroundings
 * @param {() => Promise<void>} work
 */
export async function runCommand({ language, lifetime }, work) {
  try {
    await work()
    await lifetime.end(0)
  } catch (error) {
    if (!lifetime.isEnding()) console.error(`✖ ${explain(error, language)}`)
    await lifetime.end(1)
  }
}
