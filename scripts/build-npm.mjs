/** `npm run build:npm`: what "构建 npm" of DevTools does, so that nobody has to click it. */
import path from 'node:path'
import { buildTools, loadSimulator } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { readFlags } from './shared/command.mjs'

const HELP = `npm run build:npm

Packs the dependencies of package.json into miniprogram/miniprogram_npm, as "Build npm" 构建 npm of DevTools does, and
installs and builds what that needs. npm start and npm test do it by themselves.

  --help   this text`

readFlags(HELP, {})
await ensureInstalled()
await buildTools()
const { buildNpm } = await loadSimulator()
await buildNpm({ projectRoot: path.resolve(import.meta.dirname, '..'), onProgress: console.log })
