/**
 * `npm run test:e2e [-- jest arguments]`: the end-to-end suite alone, on our simulator or, where AUTOMATOR_WS or
 * WECHAT_CLI is set, on real DevTools. `--compiled` runs what WeChat's own compiler made of the mini program;
 * `--update-goldens` takes the pictures in test/e2e/goldens anew instead of holding the phone to them.
 */
import path from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { buildTools, loadSimulator } from './build.mjs'
import { ensureInstalled, run } from './install.mjs'

const root = path.resolve(import.meta.dirname, '..')
const args = process.argv.slice(2)
const compiled = args.includes('--compiled')
const updating = args.includes('--update-goldens')
const ours = ['--compiled', '--update-goldens']

await ensureInstalled()
await buildTools()
const { findBrowser, buildNpm } = await loadSimulator()
await buildNpm({ projectRoot: root })
await ensureBrowser(findBrowser)
try {
  if (compiled) await run(process.execPath, [path.join(root, 'scripts/wechat-compile/compile.mjs')])
  const jest = path.join(root, 'node_modules/jest/bin/jest.js')
  await run(
    process.execPath,
    [
      ...[jest, '--selectProjects', 'e2e'],
      ...(updating ? ['--testPathPatterns', 'goldens'] : []),
      ...args.filter((it) => !ours.includes(it)),
    ],
    {
      env: {
        ...process.env,
        ...(compiled && { E2E_COMPILED: path.join(root, '.cache/wechat-compiled') }),
        ...(updating && { UPDATE_GOLDENS: '1' }),
      },
    },
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
