/** `npm run test:package:official`: the package under WeChat's own npm builder and compiler, installed when needed. */
import path from 'node:path'
import { buildTools } from './build.mjs'
import { ensureInstalled, ensureInstalledIn, run } from './install.mjs'

const root = path.resolve(import.meta.dirname, '..')

await ensureInstalled()
await ensureInstalledIn(
  path.join(root, 'scripts/wechat-compile'),
  "WeChat's compiler (276 MB, about a minute, only once)",
)
await buildTools()
const jest = path.join(root, 'node_modules/jest/bin/jest.js')
await run(process.execPath, [
  jest,
  '--selectProjects',
  'integration',
  '--testPathPatterns',
  'package/official',
]).catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
