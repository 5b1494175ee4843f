/** `npm run build`: bundles the scripts of `src/` into `dist/` and copies everything else. */
import { cp, rm } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'

await rm('dist', { recursive: true, force: true })
await cp('src', 'dist', { recursive: true, filter: (file) => path.extname(file) !== '.js' })
await build({
  entryPoints: ['src/app.js', 'src/pages/index/index.js'],
  outdir: 'dist',
  bundle: true,
  format: 'cjs',
  target: 'es2017',
  logLevel: 'warning',
})
