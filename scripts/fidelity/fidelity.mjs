/**
 * `npm run fidelity`: runs mini program packages of other authors on the simulator and writes what became of each into
 * docs/fidelity.md.
 */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buildTools, loadSimulator } from '../build.mjs'
import { ensureInstalled, ensureInstalledIn } from '../install.mjs'
import { makePrograms } from './programs.mjs'
import { describe, replaceReport } from './report.mjs'
import { visitAll } from './visit.mjs'

const here = import.meta.dirname
const document = path.resolve(here, '../../docs/fidelity.md')

await ensureInstalled()
await ensureInstalledIn(here, 'packages to try (30 MB, a few seconds, only once)')
await buildTools()
const { buildNpm, startSession } = await loadSimulator()

const results = []
for (const program of await makePrograms()) {
  console.log(`${program.name}: ${program.pages.length} pages`)
  if (program.name !== 'wux-weapp (its example)') await buildNpm({ projectRoot: program.root })
  const session = await startSession({ projectRoot: program.root, port: 0, autoPort: 0 })
  try {
    const build = await session.host.build()
    if (!build.ok) throw new Error(JSON.stringify(build.problems.slice(0, 5), null, 2))
    const { visits, missing } = await visitAll(session, program.pages)
    results.push({ program, visits, missing, warnings: build.warnings.length })
    for (const { page, errors } of visits) for (const error of errors) console.log(`  ${page}: ${error}`)
  } finally {
    await session.close()
  }
}
await writeFile(document, replaceReport(await readFile(document, 'utf8'), describe(results)))
