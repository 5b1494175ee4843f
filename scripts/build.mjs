/**
 * Bundles the backend and the simulator into their `dist/` folders. Takes about a third of a second, so every command does
 * it, also while another one builds or runs.
 */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { CHUNKS, removeOld, writeOutputs } from './shared/outputs.mjs'

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
  const { outputFiles } = await build({
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
    chunkNames: `${CHUNKS}/[name]-[hash]`,
    write: false,
    sourcemap: true,
    logLevel: 'warning',
  })
  await writeOutputs(outdir, outputFiles)
}

async function buildClient() {
  const { build } = await esbuild()
  const outdir = within('simulator', 'dist', 'client')
  const source = within('simulator', 'client')
  const [{ outputFiles }, pages] = await Promise.all([
    build({
      absWorkingDir: source,
      entryPoints: { client: 'main.ts', panel: 'panel/index.ts' },
      outdir,
      bundle: true,
      platform: 'browser',
      target: 'es2020',
      format: 'iife',
      minify: true,
      write: false,
      sourcemap: true,
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'warning',
    }),
    readPages(source, outdir),
  ])
  await writeOutputs(outdir, [...outputFiles, ...pages])
}

/**
 * @param {string} source
 * @param {string} target
 */
async function readPages(source, target) {
  const names = (await readdir(source)).filter((name) => /\.(html|css)$/.test(name))
  return Promise.all(
    names.map(async (name) => ({
      path: path.join(target, name),
      contents: await readFile(path.join(source, name)),
    })),
  )
}

export async function buildTools() {
  await Promise.all([
    buildForNode('server', { index: 'index.ts', main: 'main.ts' }),
    buildForNode('simulator', { index: 'index.ts', cli: 'cli/main.ts' }),
    buildClient(),
  ])
  const now = Date.now()
  const outdirs = [
    within('server', 'dist'),
    within('simulator', 'dist'),
    within('simulator', 'dist', 'client'),
  ]
  await Promise.all(outdirs.map((outdir) => removeOld(outdir, now)))
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
