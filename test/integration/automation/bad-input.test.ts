import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Session } from '../../../simulator/session'
import { connect, FIXTURE, openRawClient, openSession, type RawClient, top } from './support'

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

/** A session on a copy of the fixture with some files changed. */
async function open(changes: Record<string, string>): Promise<{ session: Session }> {
  const root = await mkdtemp(path.join(tmpdir(), 'automation-'))
  cleanUp.push(() => rm(root, { recursive: true, force: true }))
  await cp(FIXTURE, root, { recursive: true })
  for (const [file, text] of Object.entries(changes)) {
    await rm(path.join(root, file), { recursive: true, force: true })
    await writeFile(path.join(root, file), text)
  }
  const session = await openSession({ projectRoot: root })
  cleanUp.push(() => session.close())
  return { session }
}

test('a broken project.config.json is named at the start', async () => {
  await expect(open({ 'project.config.json': '{ "appid": ' })).rejects.toThrow(/project\.config\.json/)
})

test('a folder that is no project is named at the start', async () => {
  await expect(openSession({ projectRoot: tmpdir() })).rejects.toThrow(/project\.config\.json/)
})

test('a project where nothing can be written starts all the same', async () => {
  // A file where the folder of the kept build would be: this holds for root, too, whom permissions do not stop.
  const { session } = await open({ node_modules: 'no folder' })
  const mp = await connect(session)
  expect((await top(mp)).path).toBe('pages/home/index')
  mp.disconnect()
})

describe('a mistake made while the host runs', () => {
  let session: Session
  let root: string
  let client: RawClient
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'automation-'))
    await cp(FIXTURE, root, { recursive: true })
    session = await openSession({ projectRoot: root })
    client = await openRawClient(session.automation.url)
  })
  afterAll(async () => {
    await client?.close()
    await session?.close()
    await rm(root, { recursive: true, force: true })
  })

  /** With these files instead of the fixture's, which are back afterwards. */
  async function withFiles(changes: Record<string, string>, run: () => Promise<void>): Promise<void> {
    for (const [file, text] of Object.entries(changes)) await writeFile(path.join(root, file), text)
    await run()
    await cp(FIXTURE, root, { recursive: true })
    expect((await client.ask('Tool.compile')).result).toEqual({})
    expect((await client.ask('App.getCurrentPage')).result).toMatchObject({ path: 'pages/home/index' })
  }

  const pages = JSON.stringify({ pages: ['pages/home/index', 'pages/none/index'] })
  test.each([
    ['broken WXML', { 'pages/detail/index.wxml': '<view>' }, /pages\/detail\/index\.wxml:1:\d+ error: /],
    [
      'a page that is missing',
      { 'app.json': pages },
      /app\.json:1:\d+ error: page "pages\/none\/index" not found/,
    ],
    [
      'a circle of @import',
      { 'app.wxss': '@import "a.wxss";', 'a.wxss': '@import "app.wxss";' },
      /a\.wxss:1:1 error: circular @import: app\.wxss -> a\.wxss -> app\.wxss/,
    ],
    ['a broken app.json', { 'app.json': '{ "pages": ' }, /app\.json:1:\d+ error: broken JSON/],
    ['a script that does not parse', { 'app.js': 'App({' }, /app\.js:1:\d+ error: /],
  ])('%s answers every call with its place, and a reload finds it mended', (_, changes, place) =>
    withFiles(changes as Record<string, string>, async () => {
      const message = expect.stringMatching(place)
      expect((await client.ask('Tool.compile')).error).toEqual({ message })
      expect((await client.ask('App.getCurrentPage')).error).toEqual({ message })
      expect((await client.ask('Tool.getInfo')).result).toMatchObject({ SDKVersion: '3.8.0' })
    }),
  )

  test.each([
    ['in onLaunch', 'App({ onLaunch() { throw new Error("on purpose") } })'],
    ['before App()', 'throw new Error("on purpose")'],
  ])('a program that throws %s still shows its page, and clients hear of it', (_, app) =>
    withFiles({ 'app.js': app }, async () => {
      const before = client.frames.length
      expect((await client.ask('Tool.compile')).result).toEqual({})
      expect((await client.ask('App.getCurrentPage')).result).toMatchObject({ path: 'pages/home/index' })
      const told = client.frames.slice(before).filter(({ method }) => method === 'App.exceptionThrown')
      expect(told.map(({ params }) => params?.message)).toEqual([expect.stringContaining('on purpose')])
    }),
  )
})

test('work without an end is told to whoever waits, and Tool.close still works', async () => {
  const { session } = await open({
    // No loop of the app's own, which its guard would end: this search takes longer than the world will last.
    'pages/detail/index.js': 'Page({ onLoad() { /^(a+)+$/.test("a".repeat(100) + "b") } })',
  })
  const client = await openRawClient(session.automation.url)
  expect(
    (await client.ask('App.callWxMethod', { method: 'navigateTo', args: [{ url: '/pages/detail/index' }] }))
      .error,
  ).toEqual({ message: 'timeout waiting for automator response' })
  expect(await client.ask('Tool.close')).toMatchObject({ result: {} })
  expect(await session.over).toBe('closed')
})
