/**
 * `npm run size`: what the SDK weighs on a phone. Bundles and minifies each published entry as the package does, prints
 * the bytes, and fails when the core is over its limit.
 */
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { minify } from '@swc/core'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const LIMIT = 8_192

/** What each entry is measured without: other entries of the package, and its optional peer. */
const ENTRIES = [
  { name: 'core', file: 'miniprogram/login/index.ts', external: [] },
  { name: 'store', file: 'miniprogram/stores/login-store.ts', external: ['mobx-miniprogram', '../login/*'] },
  { name: 'cancel', file: 'miniprogram/login/cancel.ts', external: ['./*'] },
  { name: 'cloud', file: 'miniprogram/login/cloud.ts', external: ['./*'] },
  { name: 'prefetch', file: 'miniprogram/login/prefetch.ts', external: ['./*'] },
]

/**
 * Code as phones get it: bundled by esbuild, minified by swc.
 *
 * @param {import('esbuild').BuildOptions} entry what to bundle; paths from the root of the repository
 */
export async function minified(entry) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    ...entry,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2021',
  })
  const [bundle] = outputFiles
  if (!bundle) throw new Error('esbuild made nothing of this entry')
  const { code } = await minify(bundle.text, {
    module: true,
    compress: { passes: 3, toplevel: true },
    mangle: { toplevel: true },
  })
  return code
}

/** @param {string} code */
export const gzipped = (code) => gzipSync(code, { level: 9 }).length

if (import.meta.filename === process.argv[1]) {
  let heavy = false
  console.log(`${'entry'.padEnd(10)}${'min'.padStart(8)}${'gzip'.padStart(8)}`)
  for (const { name, file, external } of ENTRIES) {
    const code = await minified({ entryPoints: [file], external })
    const size = gzipped(code)
    heavy ||= name === 'core' && size > LIMIT
    console.log(`${name.padEnd(10)}${String(Buffer.byteLength(code)).padStart(8)}${String(size).padStart(8)}`)
  }
  if (heavy) {
    console.error(`The core is over its limit of ${LIMIT} bytes.`)
    process.exitCode = 1
  }
}
