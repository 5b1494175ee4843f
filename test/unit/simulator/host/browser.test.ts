import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { findBrowser } from '../../../../simulator/host/browser'

const folder = mkdtempSync(path.join(tmpdir(), 'find-browser-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function program(...names: string[]): string {
  const file = path.join(folder, ...names)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, '')
  chmodSync(file, 0o755)
  return file
}

describe('the browser is found', () => {
  test('where CHROMIUM_PATH says', () => {
    const file = program('own', 'my-chromium')
    expect(findBrowser({ CHROMIUM_PATH: file, PATH: '' }, 'linux')).toBe(file)
  })

  test('on the PATH, Chromium before Chrome', () => {
    const chrome = program('first', 'google-chrome')
    const chromium = program('second', 'chromium')
    expect(findBrowser({ PATH: `${path.dirname(chrome)}:${path.dirname(chromium)}` }, 'linux')).toBe(chromium)
  })

  test('among the applications of a Mac user', () => {
    const chrome = program('home', 'Applications', 'Google Chrome.app', 'Contents', 'MacOS', 'Google Chrome')
    expect(findBrowser({ HOME: path.join(folder, 'home') }, 'darwin')).toBe(chrome)
  })
})

describe('no browser', () => {
  test('tells what to install', () => {
    expect(() => findBrowser({}, 'win32')).toThrow(/No Chromium, Chrome or Edge was found/)
    expect(() => findBrowser({}, 'win32')).toThrow(/CHROMIUM_PATH/)
  })

  test('at CHROMIUM_PATH is a mistake of its own', () => {
    const file = path.join(folder, 'nothing')
    expect(() => findBrowser({ CHROMIUM_PATH: file }, 'linux')).toThrow(
      `CHROMIUM_PATH names ${file}, which is not a program`,
    )
  })
})
