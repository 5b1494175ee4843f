/**
 * The scenarios once more, with the SDK lowered to ES5 and with promises whose reactions are tasks (wechat facts: iOS 15
 * and below). What must happen in the turn of a tap, or before the next timer, may not wait for a promise.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import type * as Launch from './support/launch'
import { MacrotaskPromise } from './support/macrotask-promise'
import { SCENARIOS } from './support/scenarios'

// Not hoisted: everything that imports the SDK is loaded below.
jest.doMock('../../../miniprogram/login', () => {
  const lowered = join(__dirname, 'support/lowered.mjs')
  const code = execFileSync(process.execPath, [lowered], { encoding: 'utf8' })
  const module = { exports: {} }
  new Function('module', 'Promise', code)(module, MacrotaskPromise)
  return module.exports
})

test('the SDK under test waits by promises that are tasks', async () => {
  const { launch, me } = jest.requireActual<typeof Launch>('./support/launch')
  const { login, time } = await launch()
  const request = login.request({ ...me, auth: 'none' })
  expect(request).toBeInstanceOf(MacrotaskPromise)
  expect(await time.until(request)).toEqual({ guest: true })
})

describe.each([...SCENARIOS, 'secrets'])('where promises are tasks: %s', (name) => {
  jest.requireActual(`./${name}.test`)
})
