/** `npm run build:npm`: what "构建 npm" of DevTools does, so that nobody has to click it. */
import path from 'node:path'
import { buildTools, loadSimulator } from './build.mjs'
import { ensureInstalled } from './install.mjs'

await ensureInstalled()
await buildTools()
const { buildNpm } = await loadSimulator()
await buildNpm({ projectRoot: path.resolve(import.meta.dirname, '..'), onProgress: console.log })
