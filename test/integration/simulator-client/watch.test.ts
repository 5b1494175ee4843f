import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { BuildResult } from '../../../simulator/program'
import { eventually, FIXTURE, TestPhone } from './support'

let projectRoot: string
let phone: TestPhone
const built = jest.fn<(result: BuildResult) => void>()

beforeAll(async () => {
  projectRoot = await mkdtemp(path.join(os.tmpdir(), 'miniprogram-watch-'))
  await cp(FIXTURE, projectRoot, { recursive: true })
  phone = await TestPhone.open({ projectRoot, watch: built })
})
afterAll(async () => {
  await phone.close()
  await rm(projectRoot, { recursive: true })
})

/** As editors save: all at once, which the file system tells once. */
async function save(file: string, text: string): Promise<void> {
  const draft = path.join(os.tmpdir(), `${path.basename(projectRoot)}.draft`)
  await writeFile(draft, text)
  await rename(draft, file)
}

const template = (): string => path.join(projectRoot, 'pages/detail/index.wxml')

/** Text of the page on screen, empty while the phone starts again. */
async function shownText(): Promise<string> {
  try {
    return await (await phone.frame()).innerText('body', { timeout: 2_000 })
  } catch {
    return ''
  }
}

test('a saved file shows on the page that is open, with storage kept', async () => {
  await phone.app(() => wx.setStorageSync('kept', 1))
  await phone.go('navigateTo', '/pages/detail/index?from=here')
  await save(template(), `<view>saved</view>${await readFile(template(), 'utf8')}`)
  const text = await eventually(async () => /^saved.*/s.exec(await shownText())?.[0])
  expect(text).toContain('here')
  expect(await phone.app(() => wx.getStorageSync('kept'))).toBe(1)
  expect(built).toHaveBeenCalledTimes(1)
})

test('a mistake covers the phone with its place until it is mended', async () => {
  const good = await readFile(template(), 'utf8')
  await save(template(), '<view>\n  <unknown-thing />\n</view>')
  const cover = phone.screen.locator('.cover')
  expect(await cover.locator('code').first().innerText()).toBe('pages/detail/index.wxml:2:3')
  await save(template(), good)
  await eventually(async () => (await cover.count()) === 0 && (await shownText()).startsWith('saved'))
})
