/**
 * The SDK as its npm package brings it to a phone: one CommonJS file of ES2017 per entry, bundled by esbuild and minified
 * by swc. Minified by ourselves, because not every project has DevTools do it, and so that what `npm run size` counts is
 * what arrives.
 */
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { transform } from '@swc/core'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const outdir = path.join(root, 'dist/package/miniprogram_dist')
const core = path.join(root, 'miniprogram/login/index.ts')

/** Files of the package (`index` is its main entry) and their sources, from the root of the repository. */
export const ENTRIES = {
  index: 'miniprogram/login/index.ts',
  store: 'miniprogram/stores/login-store.ts',
  cancel: 'miniprogram/login/cancel.ts',
  cloud: 'miniprogram/login/cloud.ts',
  prefetch: 'miniprogram/login/prefetch.ts',
}

/**
 * What another entry needs of the core it requires from there, instead of bringing it once more.
 *
 * @type {import('esbuild').Plugin}
 */
const requireCore = {
  name: 'require-core',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/login\/index$/ }, ({ path: from, resolveDir }) =>
      path.join(resolveDir, `${from}.ts`) === core ? { path: './index', external: true } : undefined,
    )
  },
}

/** @param {keyof typeof ENTRIES} entry */
export const publishedEntry = (entry) =>
  phoneBundle({
    source: `export * from './${ENTRIES[entry]}'`,
    folder: root,
    external: ['mobx-miniprogram'],
    plugins: [requireCore],
  })

/**
 * Any module in the form of the package.
 *
 * @param {{ source: string, folder: string } & import('esbuild').BuildOptions} entry text of an ES module that exports
 *   what is wanted, and the folder from which it imports
 * @returns {Promise<{ code: string, map: string }>}
 */
export async function phoneBundle({ source, folder, plugins = [], ...more }) {
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    ...more,
    absWorkingDir: root,
    outdir,
    bundle: true,
    write: false,
    target: 'es2017',
    logLevel: 'error',
  }
  const names = await exportsOf({ ...options, plugins, stdin: { contents: source, resolveDir: folder } })
  const { outputFiles } = await build({
    ...options,
    format: 'cjs',
    sourcemap: 'external',
    banner: { js: "'use strict'" },
    stdin: { contents: assignments(names), resolveDir: folder },
    plugins: [moduleOf(source, folder), ...plugins],
    define: { ...more.define, __exports: 'exports' },
  })
  const [map, bundle] = outputFiles ?? []
  if (!map || !bundle) throw new Error('esbuild made nothing of this entry')
  const minified = await transform(bundle.text, {
    isModule: false,
    inputSourceMap: map.text,
    sourceMaps: true,
    minify: true,
    jsc: {
      target: 'es2017',
      minify: { compress: { passes: 3, toplevel: true }, mangle: { toplevel: true } },
    },
  })
  return { code: minified.code, map: minified.map ?? '' }
}

/**
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<string[]>}
 */
async function exportsOf(options) {
  const { metafile } = await build({ ...options, format: 'esm', metafile: true })
  return Object.values(metafile?.outputs ?? {}).flatMap((output) => output.exports)
}

/**
 * Plain assignments instead of esbuild's getters: smaller, and Node and bundlers can read the names off them. `__exports`
 * becomes `exports` by `define`, because in an ES module esbuild would take that for a mistake.
 *
 * @param {string[]} names
 */
const assignments = (names) => `
  import { ${names.map((name, at) => `${name} as _${at}`).join(', ')} } from 'the-entry'
  ${names.map((name, at) => `__exports.${name} = _${at}`).join('\n')}`

/**
 * @param {string} source
 * @param {string} folder
 * @returns {import('esbuild').Plugin}
 */
const moduleOf = (source, folder) => ({
  name: 'module-of-text',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^the-entry$/ }, () => ({ path: 'entry', namespace: 'text' }))
    onLoad({ filter: /.*/, namespace: 'text' }, () => ({ contents: source, resolveDir: folder }))
  },
})

/**
 * Bytes on the wire.
 *
 * @param {string} code
 */
export const gzipped = (code) => gzipSync(code, { level: 9 }).length
