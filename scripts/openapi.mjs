/** `node scripts/openapi.mjs`: writes docs/openapi.json, what a backend with every route says of itself. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { buildTools, loadServer } from './build.mjs'

const root = path.resolve(import.meta.dirname, '..')

await buildTools()
const { startServer } = await loadServer()
const folder = await mkdtemp(path.join(os.tmpdir(), 'openapi-'))
try {
  const server = await startServer({
    // Nothing is asked of WeChat; with a push token its route is there as well.
    WECHAT_API: 'http://127.0.0.1:9',
    PORT: '0',
    DATABASE_FILE: path.join(folder, 'none.sqlite'),
    PUSH_TOKEN: 'pushtoken',
    PUSH_AES_KEY: 'a'.repeat(43),
    LOG_LEVEL: 'silent',
  })
  const description = await (await fetch(`${server.url}/openapi.json`)).json()
  await server.close()
  const file = path.join(root, 'docs', 'openapi.json')
  await writeFile(file, `${JSON.stringify(description, null, 2)}\n`)
  execFileSync(process.execPath, [
    path.join(root, 'node_modules/@biomejs/biome/bin/biome'),
    ...['format', '--write', file],
  ])
  console.log('docs/openapi.json is written.')
} finally {
  await rm(folder, { recursive: true, force: true })
}
