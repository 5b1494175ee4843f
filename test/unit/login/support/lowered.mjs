/** Prints the SDK as WeChat's compiler lowers it (`es6: true`): ES5, so that every `await` goes through `Promise`. */
import path from 'node:path'
import { transform } from '@swc/core'
import { build } from 'esbuild'

const { outputFiles } = await build({
  entryPoints: [path.resolve(import.meta.dirname, '../../../../miniprogram/login/index.ts')],
  bundle: true,
  write: false,
  format: 'cjs',
})
const { code } = await transform(outputFiles[0]?.text ?? '', { isModule: false, jsc: { target: 'es5' } })
process.stdout.write(code)
