/** Bundles the backend and the simulator into their `dist/` folders. Takes about a third of a second, so it always runs. */
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const root = path.resolve(import.meta.dirname, '..')

/** @param {string[]} names */
const within = (...names) => path.join(root, ...names)

/** esbuild is imported late: this file also runs on a clone where nothing is installed yet. */
const esbuild = () => import('esbuild')

/**
 * @param {string} workspace
 * @param {Record<string, string>} entries output name to source file
 */
async function buildForNode(workspace, entries) {
  const { build } = await esbuild()
  const outdir = within(workspace, 'dist')
  const { metafile } = await build({
    absWorkingDir: within(workspace),
    entryPoints: entries,
    outdir,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // A command that only prints or ends something must not load the compilers.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    sourcemap: true,
    logLevel: 'warning',
  })
  const made = new Set(Object.keys(metafile.outputs).map((file) => path.basename(file)))
  const chunks = path.join(outdir, 'chunks')
  const stale = (await readdir(chunks)).filter((file) => !made.has(file))
  await Promise.all(stale.map((file) => rm(path.join(chunks, file), { force: true })))
}

async function buildClient() {
  const { build } = await esbuild()
  const outdir = within('simulator', 'dist', 'client')
  await mkdir(outdir, { recursive: true })
  const source = within('simulator', 'client')
  await Promise.all([
    build({
      absWorkingDir: source,
      entryPoints: { client: 'main.ts', panel: 'panel/index.ts' },
      outdir,
      bundle: true,
      platform: 'browser',
      target: 'es2020',
      format: 'iife',
      minify: true,
      sourcemap: true,
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'warning',
    }),
    copyPages(source, outdir),
  ])
}

/**
 * @param {string} source
 * @param {string} target
 */
async function copyPages(source, target) {
  const pages = (await readdir(source)).filter((name) => /\.(html|css)$/.test(name))
  await Promise.all(pages.map((name) => copyFile(path.join(source, name), path.join(target, name))))
}

export async function buildTools() {
  await Promise.all([
    buildForNode('server', { index: 'index.ts', main: 'main.ts' }),
    buildForNode('simulator', { index: 'index.ts', cli: 'cli/main.ts' }),
    buildClient(),
  ])
}

/**
 * The built simulator. Loaded by a computed path, so that the type checker reads the source and not the bundle.
 *
 * @returns {Promise<typeof import('../simulator/index')>}
 */
export const loadSimulator = () => import(pathToFileURL(within('simulator', 'dist', 'index.js')).href)

/** @returns {Promise<typeof import('../server/index')>} */
export const loadServer = () => import(pathToFileURL(within('server', 'dist', 'index.js')).href)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildTools()
