/** Bundles the backend and the simulator into their `dist/` folders. Takes about a third of a second, so it always runs. */
import { cp, mkdir, rm } from 'node:fs/promises'
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
  await build({
    absWorkingDir: within(workspace),
    entryPoints: entries,
    outdir,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    sourcemap: true,
    logLevel: 'warning',
  })
}

async function buildClient() {
  const { build } = await esbuild()
  const outdir = within('simulator', 'dist', 'client')
  await mkdir(outdir, { recursive: true })
  const source = within('simulator', 'client')
  await Promise.all([
    build({
      absWorkingDir: source,
      entryPoints: ['main.ts'],
      outfile: path.join(outdir, 'client.js'),
      bundle: true,
      platform: 'browser',
      target: 'es2020',
      format: 'iife',
      minify: true,
      sourcemap: true,
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'warning',
    }),
    cp(source, outdir, {
      recursive: true,
      filter: (file) => !path.extname(file) || /\.(html|css|svg|png)$/.test(file),
    }),
  ])
}

export async function buildTools() {
  await Promise.all(
    ['server', 'simulator'].map((name) => rm(within(name, 'dist'), { recursive: true, force: true })),
  )
  await Promise.all([
    buildForNode('server', { index: 'index.ts', main: 'main.ts' }),
    buildForNode('simulator', { index: 'index.ts', cli: 'cli/main.ts' }),
    buildClient(),
  ])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildTools()
