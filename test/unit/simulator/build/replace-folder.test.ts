import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { removeAbandoned, replaceFolder } from '../../../../simulator/build/replace-folder'
import { folderWith, write } from './workspace'

const filledWith = (text: string) => (folder: string) => writeFile(join(folder, 'kit.js'), text)

/** Moves as usual, until the new folder goes into its place: meanwhile another command may have worked. */
const movingInto =
  (target: string, meanwhile: () => unknown, code?: string) =>
  async (from: string, to: string): Promise<void> => {
    if (to === target) {
      meanwhile()
      if (code) throw Object.assign(new Error(code), { code })
    }
    await rename(from, to)
  }

describe('replaceFolder', () => {
  test('puts a new content in the place of the old one, and leaves nothing else', async () => {
    const root = folderWith({ 'npm/kit.js': 'old', 'npm/gone.js': '' })
    const target = join(root, 'npm')
    await replaceFolder({ target, fill: filledWith('new') })
    expect(readdirSync(root)).toEqual(['npm'])
    expect(readdirSync(target)).toEqual(['kit.js'])
    expect(readFileSync(join(target, 'kit.js'), 'utf8')).toBe('new')
  })

  test('leaves what was there when the new content cannot be made', async () => {
    const root = folderWith({ 'npm/kit.js': 'old' })
    const fill = () => Promise.reject(new Error('no room'))
    await expect(replaceFolder({ target: join(root, 'npm'), fill })).rejects.toThrow('no room')
    expect(readdirSync(root)).toEqual(['npm'])
    expect(readFileSync(join(root, 'npm/kit.js'), 'utf8')).toBe('old')
  })

  test.each([
    ['this system', undefined],
    ['POSIX', 'EEXIST'],
    ['Windows', 'EPERM'],
  ])('keeps what another command has put there meanwhile, as %s says it', async (_, code) => {
    const root = folderWith({})
    const target = join(root, 'npm')
    const move = movingInto(target, () => write(root, { 'npm/kit.js': 'of the other' }), code)
    await replaceFolder({ target, fill: filledWith('mine'), move })
    expect(readFileSync(join(target, 'kit.js'), 'utf8')).toBe('of the other')
    expect(readdirSync(root)).toEqual(['npm'])
  })

  test('puts the old content back when the new one may not be moved into its place', async () => {
    const root = folderWith({ 'npm/kit.js': 'old' })
    const target = join(root, 'npm')
    const move = movingInto(target, () => undefined, 'EPERM')
    await expect(replaceFolder({ target, fill: filledWith('new'), move })).rejects.toThrow('EPERM')
    expect(readdirSync(root)).toEqual(['npm'])
    expect(readFileSync(join(target, 'kit.js'), 'utf8')).toBe('old')
  })

  test('rejects when nothing is in the way and the folder may not be moved', async () => {
    const root = folderWith({})
    const target = join(root, 'npm')
    const move = movingInto(target, () => undefined, 'EPERM')
    await expect(replaceFolder({ target, fill: filledWith('mine'), move })).rejects.toThrow('EPERM')
    expect(readdirSync(root)).toEqual([])
  })
})

describe('what a killed command left', () => {
  const MINUTE = 60 * 1000
  const now = Date.now()
  const leave = (root: string, name: string, minutes: number): void => {
    write(root, { [`${name}/new/kit.js`]: '' })
    utimesSync(join(root, name), (now - minutes * MINUTE) / 1000, (now - minutes * MINUTE) / 1000)
  }

  test('is removed after an hour, and nothing else', async () => {
    const root = folderWith({})
    leave(root, '.npm-killed', 61)
    leave(root, '.npm-at-work', 59)
    leave(root, '.npmrc.d', 61)
    leave(root, 'npm', 61)
    await removeAbandoned(join(root, 'npm'), now)
    expect(readdirSync(root).sort()).toEqual(['.npm-at-work', '.npmrc.d', 'npm'])
  })

  test('has the name that is looked for', async () => {
    const root = folderWith({})
    const target = join(root, 'npm')
    let aside = ''
    const fill = async (folder: string): Promise<void> => {
      aside = join(folder, '..')
      await removeAbandoned(target, Date.now() + 61 * MINUTE)
      expect(existsSync(aside)).toBe(false)
      throw new Error('killed')
    }
    await expect(replaceFolder({ target, fill })).rejects.toThrow('killed')
    expect(basename(aside)).toMatch(/^\.npm-/)
  })

  test('is no mistake where the folder is not there yet', async () => {
    await expect(removeAbandoned(join(folderWith({}), 'app', 'npm'), now)).resolves.toBeUndefined()
  })
})
