import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openWorkshop, ROOT, script, type Workshop } from './support'

/** A registry that answers nobody, should anything ever ask one. */
const NOWHERE = 'http://127.0.0.1:9'

let workshop: Workshop
let staged: string
beforeAll(async () => {
  workshop = await openWorkshop()
  staged = path.join(workshop.folder, 'package')
  await script('build-package.mjs', '--out', staged)
})
afterAll(() => workshop.close())

test('a dry run of the release checks everything, and stops where nobody can vouch for the package', async () => {
  const env = { ...process.env, GITHUB_REPOSITORY: '', CI_PROJECT_URL: '', npm_config_registry: NOWHERE }
  const outcome = await promisify(execFile)(
    process.execPath,
    [path.join(ROOT, 'scripts/release.mjs'), '--dry-run'],
    { env },
  ).catch((error: { code: number; stdout: string }) => error)
  expect(outcome).toMatchObject({ code: 1 })
  const { stdout } = outcome
  for (const check of ['package', 'publint', 'attw']) expect(stdout).toMatch(new RegExp(`^✔ ${check} `, 'm'))
  expect(stdout).toMatch(/^✔ package +20 files,/m)
  expect(stdout).toMatch(/^✖ provenance +run this in GitHub Actions or GitLab CI/m)
})

test('a strict program compiles against it with skipLibCheck off, with and without the typings', async () => {
  const { stdout } = await script(
    'type-versions/check.mjs',
    '--own',
    '--folder',
    path.join(workshop.folder, 'types'),
  )
  expect(stdout.trim().split('\n')).toEqual([
    '✔ TypeScript 6.0, no typings, bundler',
    '✔ TypeScript 6.0, miniprogram-api-typings 5, bundler',
  ])
})

test('source maps lead to the sources, and name no folder of the machine that built them', async () => {
  const code = path.join(staged, 'miniprogram_dist')
  const maps = (await readdir(code)).filter((file) => file.endsWith('.map'))
  expect(maps).toHaveLength(5)
  for (const file of maps) {
    const { sources, sourcesContent } = JSON.parse(await readFile(path.join(code, file), 'utf8')) as {
      sources: string[]
      sourcesContent: string[]
    }
    expect(sources.length).toBe(sourcesContent.length)
    expect(sources.filter((source) => path.isAbsolute(source) || source.includes(ROOT))).toEqual([])
    expect(await readFile(path.join(code, file.replace(/\.map$/, '')), 'utf8')).toMatch(
      new RegExp(`^//# sourceMappingURL=${file.replaceAll('.', '\\.')}$`, 'm'),
    )
  }
})

test('no declaration says wx, which not every project declares', async () => {
  const code = path.join(staged, 'miniprogram_dist')
  for (const file of (await readdir(code)).filter((it) => it.endsWith('.d.ts')))
    expect(await readFile(path.join(code, file), 'utf8')).not.toMatch(/\bWechatMiniprogram\b|typeof wx\b/)
})
