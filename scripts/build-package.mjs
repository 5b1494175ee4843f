/**
 * `npm run build:package`: stages what is published as `miniprogram-login` in `dist/package/`. Its manifest is
 * `package/package.json`, for the repository's own names what the app depends on.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './install.mjs'
import { repositoryOf } from './release/repository.mjs'

await ensureInstalled()
const [{ declarationsOf }, { ENTRIES, publishedEntry }] = await Promise.all([
  import('./package-types.mjs'),
  import('./published-build.mjs'),
])

const root = path.resolve(import.meta.dirname, '..')

/** Where the package is staged unless another folder is asked for. */
export const STAGED = path.join(root, 'dist', 'package')

const HELP = `npm run build:package [-- --out FOLDER]

Stages the npm package miniprogram-login.

  --out FOLDER   where (default dist/package); what is in it is removed first
  --help         this text`

/** Files that the package takes over as they are, by their place in the repository. */
const DOCUMENTS = ['package/README.md', 'package/README.zh-CN.md', 'CHANGELOG.md', 'LICENSE']

/**
 * @param {string} out
 * @param {NodeJS.ProcessEnv} env
 */
export async function buildPackage(out, env) {
  const code = path.join(out, 'miniprogram_dist')
  await rm(out, { recursive: true, force: true })
  await mkdir(code, { recursive: true })
  const manifest = JSON.parse(await readFile(path.join(root, 'package/package.json'), 'utf8'))
  await Promise.all([
    writeFile(
      path.join(out, 'package.json'),
      `${JSON.stringify({ ...manifest, ...repositoryOf(env) }, null, 2)}\n`,
    ),
    ...DOCUMENTS.map((file) => copyFile(path.join(root, file), path.join(out, path.basename(file)))),
    ...entries().map((entry) => writeEntry(entry, code)),
  ])
}

const entries = () => /** @type {(keyof typeof ENTRIES)[]} */ (Object.keys(ENTRIES))

/**
 * @param {keyof typeof ENTRIES} entry
 * @param {string} folder
 */
async function writeEntry(entry, folder) {
  const { code, map } = await publishedEntry(entry)
  const file = path.join(folder, `${entry}.js`)
  await Promise.all([
    writeFile(file, `${code}\n//# sourceMappingURL=${entry}.js.map\n`),
    writeFile(`${file}.map`, map),
    writeFile(path.join(folder, `${entry}.d.ts`), await declarationsOf(entry)),
  ])
}

if (import.meta.filename === process.argv[1]) {
  const { values: flags } = parseArgs({ options: { out: { type: 'string' }, help: { type: 'boolean' } } })
  if (flags.help) console.log(HELP)
  else {
    const out = flags.out ? path.resolve(flags.out) : STAGED
    await buildPackage(out, process.env)
    console.log(`Staged in ${path.relative(process.cwd(), out)}`)
  }
}
