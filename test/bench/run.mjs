/** `npm run bench [-- part …]`: runs the benchmarks of this folder one after the other, or those named. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { buildTools, loadSimulator } from '../../scripts/build.mjs'
import { ensureInstalled } from '../../scripts/install.mjs'

const SUFFIX = '.bench.mjs'
const parts = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length))

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !parts.includes(name))
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(' or ')}. There are: ${parts.join(', ')}.`)
  process.exit(1)
}

await ensureInstalled()
await buildTools()
const { buildNpm } = await loadSimulator()
await buildNpm({ projectRoot: path.resolve(import.meta.dirname, '../..') })
for (const name of wanted.length > 0 ? wanted : parts) {
  console.log(`\n${name}`)
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, name + SUFFIX)], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}
