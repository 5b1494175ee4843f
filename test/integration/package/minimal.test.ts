import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { buildNpm } from '../../../simulator/build/npm'
import { eventually } from '../../e2e/support/wait'
import {
  installExample,
  openPhone,
  openWorkshop,
  type Phone,
  packPackage,
  tap,
  text,
  type Workshop,
} from './support'

jest.setTimeout(120_000)

let workshop: Workshop
let tarball: string
let files: string[]
let project: string
beforeAll(async () => {
  workshop = await openWorkshop()
  ;({ tarball, files } = await packPackage(workshop.folder))
  project = await installExample('minimal', workshop, tarball)
})
afterAll(() => workshop.close())

test('the package holds its five entries, with types and source maps, and what a reader needs', () => {
  const entries = ['cancel', 'cloud', 'index', 'prefetch', 'store']
  const code = entries.flatMap((it) =>
    ['d.ts', 'js', 'js.map'].map((type) => `miniprogram_dist/${it}.${type}`),
  )
  expect(files.sort()).toEqual(
    [...code, 'CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh-CN.md', 'package.json'].sort(),
  )
})

describe('a plain mini program with the package installed', () => {
  let phone: Phone
  beforeAll(async () => {
    await buildNpm({ projectRoot: project })
    phone = await openPhone(project)
  })
  afterAll(() => phone?.close())

  test('has it copied by 构建 npm, and nothing else', async () => {
    expect(await readdir(path.join(project, 'miniprogram_npm'))).toEqual(['miniprogram-login'])
    expect(existsSync(path.join(project, 'miniprogram_npm/miniprogram-login/store.js'))).toBe(true)
  })

  test('signs in from a tap with one wx.login', async () => {
    await eventually('a guest', async () => (await text(phone.mp, 'status')) === 'signedOut')
    expect(await phone.logins()).toBe(0)
    await tap(phone.mp, 'sign-in')
    await eventually('a user', async () => (await text(phone.mp, 'status')) === 'signedIn')
    expect(await text(phone.mp, 'user')).not.toBe('')
    expect(await phone.logins()).toBe(1)
  })

  test('signs out and in again', async () => {
    const user = await text(phone.mp, 'user')
    await tap(phone.mp, 'sign-out')
    await eventually('a guest', async () => (await text(phone.mp, 'status')) === 'signedOut')
    await tap(phone.mp, 'sign-in')
    await eventually('the same user', async () => (await text(phone.mp, 'user')) === user)
    expect(await phone.logins()).toBe(2)
  })
})
