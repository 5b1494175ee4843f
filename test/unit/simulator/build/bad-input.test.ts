import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildProject } from '../../../../simulator/build/index'
import { projectWith, write } from './workspace'

/** JSON of the right shape with anything in it, and names that a file system refuses. */
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('\0', '../..', '/', '.', 'x'.repeat(10_000), ['pages/home/index', '\0']),
)
const members = (...names: string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })

const appJson = members(
  'pages',
  'subPackages',
  'subpackages',
  'entryPagePath',
  'tabBar',
  'themeLocation',
  'usingComponents',
  'resolveAlias',
)
const pageJson = members('usingComponents', 'componentGenerics', 'componentPlaceholder', 'styleIsolation')
const projectJson = members('appid', 'projectname', 'libVersion', 'setting')

test('whatever the JSON files hold, the build answers, and a failure names its mistakes', async () => {
  const projectRoot = projectWith({})
  await fc.assert(
    fc.asyncProperty(appJson, pageJson, projectJson, async (app, page, project) => {
      write(projectRoot, {
        'app/app.json': { pages: ['pages/home/index'], ...app },
        'app/pages/home/index.json': page,
        'project.config.json': { miniprogramRoot: 'app/', ...project },
      })
      const result = await buildProject({ projectRoot })
      if (!result.ok) expect(result.problems.some(({ severity }) => severity === 'error')).toBe(true)
    }),
  )
})

test('whatever a source file holds, the build answers', async () => {
  const whole = {
    'app/app.json': { pages: ['pages/home/index'] },
    'app/app.ts': 'App({})',
    'app/app.wxss': '.a {}',
    'app/pages/home/index.json': {},
    'app/pages/home/index.wxml': '<view/>',
  }
  const projectRoot = projectWith({})
  const piece = fc.constantFrom(
    ...'<view> </view> <wxs module="m"> </wxs> {{ }} {{[ " \' \\ @import url( ) { } : ; .a :not( [b ( => import'.split(
      ' ',
    ),
    '<!--',
    '-->',
    '/*',
    '*/',
    '\0',
    '\n',
    ' ',
    'require("./x")',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join('')),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(whole)), text, async (name, content) => {
      write(projectRoot, { ...whole, [name]: content })
      expect(typeof (await buildProject({ projectRoot })).ok).toBe('boolean')
    }),
    { numRuns: 200 },
  )
})
