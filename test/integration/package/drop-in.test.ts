import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { buildNpm } from '../../../simulator/build/npm'
import { eventually } from '../../e2e/support/wait'
import { snippetsOf } from '../../unit/docs/markdown'
import { openPhone, openWorkshop, type Phone, ROOT, sees, tap, text, type Workshop } from './support'

/** What docs/adding-login.md has its reader copy and write for the login sheet. */
const snippets = snippetsOf('docs/adding-login.md')
const copied =
  snippets
    .find(({ mark }) => mark === 'copy')
    ?.code.trim()
    .split('\n') ?? []
const after = snippets.findIndex(({ mark }) => mark === 'copy')
const written = snippets.slice(after).filter(({ mark }) => /\.\w+$/.test(mark))
const installed = ['mobx-miniprogram', 'mobx-miniprogram-bindings', 'tdesign-miniprogram']

let workshop: Workshop
let phone: Phone
beforeAll(async () => {
  workshop = await openWorkshop()
  const project = workshop.folder
  for (const name of copied)
    await cp(path.join(ROOT, 'miniprogram', name), path.join(project, name), { recursive: true })
  for (const { mark, code } of written) {
    await mkdir(path.join(project, path.dirname(mark)), { recursive: true })
    await writeFile(path.join(project, mark), code)
  }
  await writeFile(path.join(project, 'app.js'), 'App({})')
  await writeFile(
    path.join(project, 'project.config.json'),
    JSON.stringify({
      appid: 'touristappid',
      setting: { urlCheck: false, useCompilerPlugins: ['typescript'] },
    }),
  )
  await writeFile(
    path.join(project, 'package.json'),
    JSON.stringify({ dependencies: Object.fromEntries(installed.map((name) => [name, '*'])) }),
  )
  await mkdir(path.join(project, 'node_modules'))
  for (const name of installed)
    await symlink(path.join(ROOT, 'node_modules', name), path.join(project, 'node_modules', name), 'junction')
  await buildNpm({ projectRoot: project })
  phone = await openPhone(project)
})
afterAll(async () => {
  await phone?.close()
  await workshop.close()
})

test('the login sheet, dropped into another mini program by the book, signs in and lets the feature go on', async () => {
  await sees(phone.mp, 'signedOut')
  await tap(phone.mp, 'keep')
  const sheet = await eventually('the sheet', async () => (await phone.mp.currentPage())?.$('#login-sheet'))
  await (await eventually('its box', () => sheet.$('#agree'))).tap()
  await (await eventually('its button', () => sheet.$('#login-sheet-sign-in'))).tap()
  await sees(phone.mp, 'signedIn')
  expect(await phone.logins()).toBe(1)
  await eventually('what the person wanted', async () => (await text(phone.mp, 'kept')) === '已收藏')
})
