/**
 * The scenarios once more with debug on: whatever happens in them, no token, code or session_key comes out in a log
 * line, a state, an event, an error or a URL. All that the fake servers give out can be told by its text.
 */
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type * as Sdk from '../../../miniprogram/login'
import type * as FakeWechat from './support/fake-wechat'
import type * as Launch from './support/launch'
import { SCENARIOS } from './support/scenarios'

const SECRET = /Secret|LoginCode/
const output: unknown[] = []
let worlds: FakeWechat.World[] = []

// Not hoisted: everything that imports the SDK is loaded below.
jest.doMock('../../../miniprogram/login', () => {
  const real = jest.requireActual<typeof Sdk>('../../../miniprogram/login')
  const createLogin: typeof Sdk.createLogin = (options) => {
    const login = real.createLogin({ logger: (entry) => output.push(entry), ...options })
    login.subscribe((...told) => output.push(told))
    const told = Object.entries(login).filter(([, member]) => typeof member === 'function')
    const overheard = told.map(([name, method]) => [name, overhear(method)])
    // The state is a getter, which stays where it is.
    return Object.assign(Object.create(login), Object.fromEntries(overheard))
  }
  return { ...real, createLogin }
})
jest.doMock('./support/fake-wechat', () => {
  const real = jest.requireActual<typeof FakeWechat>('./support/fake-wechat')
  const createWorld = () => {
    const world = real.createWorld()
    worlds.push(world)
    return world
  }
  return { ...real, createWorld }
})

/** Keeps the errors that a method ends with. */
const overhear =
  (method: (...given: unknown[]) => unknown) =>
  (...given: unknown[]): unknown => {
    const result = method(...given)
    if (result instanceof Promise) result.catch((error) => output.push(error))
    return result
  }

beforeEach(() => {
  output.length = 0
  worlds = []
})

afterEach(() => {
  const urls = worlds.flatMap(({ phone }) => phone.sent.map(({ path }) => path))
  expect(inspect([output, urls], { depth: null, maxArrayLength: null })).not.toMatch(SECRET)
})

test('the SDK under test is overheard: lines, states and errors', async () => {
  const { launch, me } = jest.requireActual<typeof Launch>('./support/launch')
  const { login, phone, outcome } = await launch()
  phone.networkChanged(false)
  expect(await outcome(login.request(me))).toBe('network')
  const text = inspect(output, { depth: null })
  for (const part of ["event: 'login'", "status: 'signingIn'", '[LoginError]: network'])
    expect(text).toContain(part)
})

describe.each(SCENARIOS)('with debug on: %s', (name) => {
  jest.requireActual(`./${name}.test`)
})
