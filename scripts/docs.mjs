/**
 * `npm run docs`: writes the API reference, `docs/api`, from the docstrings of the published entries.
 * `-- --check` writes nothing and fails when what is there is out of date.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureInstalled } from './install.mjs'

const root = path.resolve(import.meta.dirname, '..')
const target = path.join(root, 'docs/api')

if (process.argv.includes('--help')) {
  console.log('npm run docs [-- --check]   writes docs/api, or only says whether it is up to date')
} else {
  await ensureInstalled()
  await (process.argv.includes('--check') ? check() : generate(target))
}

async function check() {
  const fresh = await mkdtemp(path.join(tmpdir(), 'miniprogram-login-docs-'))
  try {
    await generate(fresh)
    const [wanted, found] = await Promise.all([read(fresh), read(target)])
    const names = new Set([...wanted.keys(), ...found.keys()])
    const stale = [...names].filter((name) => wanted.get(name) !== found.get(name))
    if (stale.length > 0) fail(`docs/api is out of date (${stale.join(', ')}): run npm run docs`)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** @param {string} out */
async function generate(out) {
  const [{ Application }, { ENTRIES }] = await Promise.all([
    import('typedoc'),
    import('./published-build.mjs'),
  ])
  const app = await Application.bootstrapWithPlugins({
    name: 'miniprogram-login',
    entryPoints: Object.values(ENTRIES).map((file) => path.join(root, file)),
    tsconfig: path.join(root, 'tsconfig.json'),
    plugin: ['typedoc-plugin-markdown'],
    readme: 'none',
    // Line numbers would change with every commit.
    disableSources: true,
    excludeInternal: true,
    treatWarningsAsErrors: true,
    logLevel: 'Warn',
    ...{ outputFileStrategy: 'modules', hidePageHeader: true, hideBreadcrumbs: true },
    ...{ parametersFormat: 'table', interfacePropertiesFormat: 'table', typeDeclarationFormat: 'table' },
  })
  const project = await app.convert()
  if (!project) return fail('typedoc could not read the sources')
  app.validate(project)
  app.options.setValue('out', out)
  await app.generateOutputs(project)
  if (app.logger.hasErrors() || app.logger.hasWarnings()) fail('typedoc has complaints, see above')
}

/**
 * @param {string} folder
 * @returns {Promise<Map<string, string>>} name and text of each file
 */
async function read(folder) {
  const files = (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) =>
    name.endsWith('.md'),
  )
  const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')))
  return new Map(files.map((name, index) => [name, texts[index] ?? '']))
}

/** @param {string} words */
function fail(words) {
  console.error(words)
  process.exitCode = 1
}
