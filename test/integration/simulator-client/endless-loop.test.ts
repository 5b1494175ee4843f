import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Session, startSession } from '../../../simulator/session'
import { openRawClient, type RawClient } from '../automation/support'
import { eventually, FIXTURE, TestPhone } from './support'

const PLACE = 'pages/detail/index.ts:4'
const MESSAGE = `endless loop in ${PLACE} (it ran for 4 s without a pause)`
const SOURCE = `interface Options { readonly from?: string }
Page({
  onLoad(options: Options) {
    while (options.from !== 'nowhere') {
    }
  },
})
`

let projectRoot: string
/** What a person looks at, and what a test drives: two phones, which hang at the same time. */
let phone: TestPhone
let session: Session
let client: RawClient
let answer: ReturnType<RawClient['ask']>
const printed: string[] = []

beforeAll(async () => {
  projectRoot = await mkdtemp(path.join(os.tmpdir(), 'miniprogram-loop-'))
  await cp(FIXTURE, projectRoot, { recursive: true })
  await rm(page('js'))
  await writeFile(page('ts'), SOURCE)
  phone = await TestPhone.open({ projectRoot, watch: () => {} })
  session = await startSession({ projectRoot, port: 0, autoPort: 0 })
  client = await openRawClient(session.automation.url)
  phone.screen.on('console', (message) => printed.push(message.text()))

  answer = client.ask('App.callWxMethod', { method: 'navigateTo', args: [{ url: '/pages/detail/index' }] })
  await phone.go('navigateTo', '/pages/detail/index')
})
afterAll(async () => {
  await client.close()
  await session.close()
  await phone.close()
  await rm(projectRoot, { recursive: true })
})

const page = (suffix: string): string => path.join(projectRoot, `pages/detail/index.${suffix}`)

test('an endless loop in onLoad ends, and the phone shows its file and line', async () => {
  const cover = phone.screen.locator('.cover')
  expect(await cover.innerText()).toContain(MESSAGE)
  expect(printed.join('\n')).toContain(MESSAGE)
  expect(await phone.app(() => getCurrentPages().map(({ route }) => route))).toEqual([
    'pages/home/index',
    'pages/detail/index',
  ])
})

test('it is gone when the file is mended', async () => {
  const draft = path.join(projectRoot, 'draft')
  await writeFile(draft, SOURCE.replace('while', 'if'))
  await rename(draft, page('ts'))
  const shown = (): Promise<unknown> => phone.app(() => getCurrentPages().at(-1)?.route).catch(() => null)
  await eventually(
    async () =>
      (await phone.screen.locator('.cover').count()) === 0 && (await shown()) === 'pages/detail/index',
  )
})

test('whoever automates the phone hears of it, and Tool.close works', async () => {
  expect(await answer).toMatchObject({ result: {} })
  expect(client.frames).toContainEqual({
    method: 'App.exceptionThrown',
    params: { message: MESSAGE, stack: expect.stringContaining('onLoad') },
  })
  expect(await client.ask('Tool.close')).toMatchObject({ result: {} })
  expect(await session.over).toBe('closed')
})
