/**
 * Runs WeChat's own compiler in a process of its own: it talks to the console, leaves a helper process running
 * and asks the network for a list that it can do without. Sends one message to the parent, then exits.
 */
import { generateKeyPairSync } from 'node:crypto'
import { createRequire } from 'node:module'

/**
 * What WeChat's servers would say about the AppID. With it nothing has to be asked.
 * Sizes are in megabytes, icons in kilobytes.
 */
const attributes = {
  platform: false,
  appType: 0,
  gameApp: false,
  isSandbox: false,
  released: false,
  setting: {
    MaxCodeSize: 2,
    MaxSubpackageSubCodeSize: 2,
    MaxSubpackageFullCodeSize: 20,
    NavigateMiniprogramLimit: 10,
    MaxSubPackageLimit: 100,
    MinTabbarCount: 2,
    MaxTabbarCount: 5,
    MaxTabbarIconSize: 40,
  },
}

/**
 * @typedef {{ files: Record<string, string>, warnings: string[] } | { error: string }} CompileAnswer
 * `files` maps a path below the mini program's root to its content in base64.
 */

/**
 * @param {string} projectPath
 * @param {{ packNpm: boolean }} options whether WeChat's own 构建 npm comes first
 * @returns {Promise<CompileAnswer>}
 */
async function compile(projectPath, { packNpm }) {
  // By a computed name, so that the type checker passes where the compiler is not installed.
  const ci = createRequire(import.meta.url)(['miniprogram', 'ci'].join('-'))
  /** @type {string[]} */
  const warnings = []
  const project = new ci.Project({
    type: 'miniProgram',
    projectPath,
    // The key signs uploads; nothing is uploaded, so any will do.
    privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs1',
      format: 'pem',
    }),
    ignores: ['node_modules/**/*'],
    attr: async () => attributes,
  })
  if (packNpm) await ci.packNpm(project)
  const result = await ci.getCompiledResult({
    project,
    setting: { useProjectConfig: true },
    onProgressUpdate: (/** @type {{ status: string, message: string }} */ { status, message }) => {
      if (status === 'warn') warnings.push(...withoutPackages(message))
    },
  })
  const files = Object.entries(result).map(([path, content]) => [
    path,
    Buffer.from(content).toString('base64'),
  ])
  return { files: Object.fromEntries(files), warnings }
}

/**
 * The warning about files that nobody uses lists all of them behind a colon. Those of npm packages are no news:
 * leaving them out is what `ignoreUploadUnusedFiles` is for.
 *
 * @param {string} message
 * @returns {string[]} the message with the project's own files only, or nothing
 */
function withoutPackages(message) {
  const [, title, list] = /^(Ignored by code analyzer): (.*)$/s.exec(message) ?? []
  if (list === undefined) return message ? [message] : []
  const own = list.split(',').filter((file) => !file.includes('miniprogram_npm/'))
  return own.length > 0 ? [`${title}: ${own.join(', ')}`] : []
}

const [projectPath = '.', ...flags] = process.argv.slice(2)
const answer = await compile(projectPath, { packNpm: flags.includes('--pack-npm') }).catch((error) => ({
  error: String(error?.message ?? error),
}))
process.send?.(answer, () => process.exit())
