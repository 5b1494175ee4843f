import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createKeptBuilder } from '../../../../simulator/build/kept'
import type { BuildResult } from '../../../../simulator/program'

let project: string
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'kept-'))
  write('project.config.json', { appid: 'touristappid' })
  write('app.json', { pages: ['home'] })
  write('app.js', 'App({})')
  write('home.json', {})
  write('home.js', 'Page({})')
  write('home.wxml', '<view>one</view>')
})
afterEach(() => rmSync(project, { recursive: true, force: true }))

const write = (name: string, content: object | string): void =>
  writeFileSync(path.join(project, name), typeof content === 'string' ? content : JSON.stringify(content))

/** As a newly started simulator does. */
const build = (): Promise<BuildResult> => createKeptBuilder({ projectRoot: project, root: project }).build()

const keptFile = (): string => {
  const folder = path.join(project, 'node_modules/.cache/miniprogram-simulator')
  const [name] = readdirSync(folder).filter((it) => it.startsWith('program-'))
  return path.join(folder, name ?? 'none')
}

const templates = (result: BuildResult): string => (result.ok ? result.program.templates : '')

test('a start that finds every file as it was takes the program that was kept, and compiles nothing', async () => {
  const first = await build()
  expect(first.ok).toBe(true)
  expect(await build()).toEqual(JSON.parse(JSON.stringify(first)))
  const kept = JSON.parse(readFileSync(keptFile(), 'utf8'))
  kept.result.program.projectName = 'as it was kept'
  writeFileSync(keptFile(), JSON.stringify(kept))
  const again = await build()
  expect(again.ok && again.program.projectName).toBe('as it was kept')
})

test('a file changed between two starts is compiled', async () => {
  await build()
  write('home.wxml', '<view>another</view>')
  expect(templates(await build())).toContain('another')
})

test('another AppID in the private config is seen', async () => {
  await build()
  write('project.private.config.json', { appid: 'wx0000000000000003' })
  const result = await build()
  expect(result.ok && result.program.appId).toBe('wx0000000000000003')
})

test('a mistake is told at every start, and none is kept', async () => {
  write('home.wxml', '<view>')
  expect((await build()).ok).toBe(false)
  expect((await build()).ok).toBe(false)
})

test('a kept program that is damaged is built again', async () => {
  await build()
  writeFileSync(keptFile(), '{"state":')
  expect((await build()).ok).toBe(true)
})

test('the second build of one start sees what was saved meanwhile', async () => {
  const builder = createKeptBuilder({ projectRoot: project, root: project })
  await builder.build()
  write('home.wxml', '<view>saved</view>')
  expect(templates(await builder.build())).toContain('saved')
})
