import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  compileOfficially,
  installExample,
  OFFICIAL,
  openPhone,
  openWorkshop,
  type Phone,
  packPackage,
  sees,
  tap,
  type Workshop,
} from './support'

const installed = existsSync(path.join(OFFICIAL, 'node_modules/miniprogram-ci'))

// 276 MB are not for everybody: `npm run test:package:official` installs them and runs this file.
const officially = installed ? describe : describe.skip

officially("what WeChat's own builder and compiler make of a plain mini program with the package", () => {
  let workshop: Workshop
  let compiled: string
  let phone: Phone
  beforeAll(async () => {
    workshop = await openWorkshop()
    const { tarball } = await packPackage(workshop.folder)
    const project = await installExample('minimal', workshop, tarball)
    compiled = await compileOfficially(project)
    phone = await openPhone(project, compiled)
  })
  afterAll(async () => {
    await phone?.close()
    await workshop.close()
  })

  test('carries the core alone: no entry that nobody imports, no types, no source maps', async () => {
    expect(await readdir(path.join(compiled, 'miniprogram_npm/miniprogram-login'))).toEqual(['index.js'])
  })

  test('signs in from a tap with one wx.login', async () => {
    await sees(phone.mp, 'signedOut')
    await tap(phone.mp, 'sign-in')
    await sees(phone.mp, 'signedIn')
    expect(await phone.logins()).toBe(1)
  })
})
