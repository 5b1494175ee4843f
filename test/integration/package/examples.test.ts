import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildNpm } from '../../../simulator/build/npm'
import {
  installExample,
  openPhone,
  openWorkshop,
  type Phone,
  packPackage,
  sees,
  tap,
  text,
  type Workshop,
} from './support'

const run = promisify(execFile)

let workshop: Workshop
let tarball: string
let files: string[]
beforeAll(async () => {
  workshop = await openWorkshop()
  ;({ tarball, files } = await packPackage(workshop.folder))
})
afterAll(() => workshop.close())

const CODE = ['cancel', 'cloud', 'index', 'prefetch', 'store'].flatMap((entry) =>
  ['d.ts', 'js', 'js.map'].map((type) => `${entry}.${type}`),
)

test('the package holds its five entries, with types and source maps, and what a reader needs', () => {
  const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh-CN.md', 'package.json']
  expect(files.sort()).toEqual([...CODE.map((file) => `miniprogram_dist/${file}`), ...documents].sort())
})

describe('a plain mini program with the package', () => {
  let project: string
  let phone: Phone
  beforeAll(async () => {
    project = await installExample('minimal', workshop, tarball)
    await buildNpm({ projectRoot: project })
    phone = await openPhone(project)
  })
  afterAll(() => phone?.close())

  test('gets the code by 构建 npm, and nothing else', async () => {
    const built = path.join(project, 'miniprogram_npm')
    expect(await readdir(built)).toEqual(['miniprogram-login'])
    expect((await readdir(path.join(built, 'miniprogram-login'))).sort()).toEqual([...CODE].sort())
  })

  test('greets a guest without wx.login', async () => {
    await sees(phone.mp, 'signedOut')
    expect(await phone.logins()).toBe(0)
  })

  test('signs in from a tap with one wx.login', async () => {
    await tap(phone.mp, 'sign-in')
    await sees(phone.mp, 'signedIn')
    expect(await text(phone.mp, 'user')).not.toBe('')
    expect(await phone.logins()).toBe(1)
  })

  test('signs out, and in again as the same user', async () => {
    const user = await text(phone.mp, 'user')
    await tap(phone.mp, 'sign-out')
    await sees(phone.mp, 'signedOut')
    await tap(phone.mp, 'sign-in')
    await sees(phone.mp, 'signedIn')
    expect(await text(phone.mp, 'user')).toBe(user)
    expect(await phone.logins()).toBe(2)
  })
})

describe('a mini program made by a bundler', () => {
  let project: string
  let phone: Phone
  beforeAll(async () => {
    project = await installExample('bundler', workshop, tarball, ['mobx-miniprogram', 'esbuild'])
    await run(process.execPath, ['build.mjs'], { cwd: project })
    phone = await openPhone(project)
  })
  afterAll(() => phone?.close())

  test('holds one copy of the core for the entries that it imports', async () => {
    const bundle = await readFile(path.join(project, 'dist/app.js'), 'utf8')
    expect(bundle.match(/too_many_logins:/g)).toHaveLength(1)
  })

  test('signs in through the MobX store with one wx.login, and out again', async () => {
    await sees(phone.mp, 'signedOut')
    await tap(phone.mp, 'sign-in')
    await sees(phone.mp, 'signedIn')
    expect(await text(phone.mp, 'user')).not.toBe('')
    expect(await phone.logins()).toBe(1)
    await tap(phone.mp, 'sign-out')
    await sees(phone.mp, 'signedOut')
  })

  test('can be tested in Node, whose ES modules find every export by its name', async () => {
    const entries = ['', '/cancel', '/cloud', '/prefetch', '/store']
    const program = `
      const modules = await Promise.all(${JSON.stringify(entries)}.map((it) => import('miniprogram-login' + it)))
      const names = modules.flatMap(Object.keys).filter((it) => it !== 'default' && it !== 'module.exports')
      console.log(JSON.stringify(names.sort()))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: project })
    expect(JSON.parse(stdout)).toEqual([
      'CATALOGUE',
      'LoginStore',
      'cloudTransport',
      'createCancel',
      'createLogin',
      'createLoginStore',
      'createPrefetch',
      'isLoginError',
    ])
  })
})
