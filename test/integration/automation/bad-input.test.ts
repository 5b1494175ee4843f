import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import type { Session } from '../../../simulator/session'
import { connect, FIXTURE, openRawClient, openSession, top } from './support'

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

/** A session on a copy of the fixture with some files changed. */
async function open(changes: Record<string, string>): Promise<{ session: Session; root: string }> {
  const root = await mkdtemp(path.join(tmpdir(), 'automation-'))
  cleanUp.push(() => rm(root, { recursive: true, force: true }))
  await cp(FIXTURE, root, { recursive: true })
  for (const [file, text] of Object.entries(changes)) await writeFile(path.join(root, file), text)
  const session = await openSession({ projectRoot: root })
  cleanUp.push(() => session.close())
  return { session, root }
}

test('a broken project.config.json is named at the start', async () => {
  await expect(open({ 'project.config.json': '{ "appid": ' })).rejects.toThrow(/project\.config\.json/)
})

test('a folder that is no project is named at the start', async () => {
  await expect(openSession({ projectRoot: tmpdir() })).rejects.toThrow(/project\.config\.json/)
})

test('a build problem answers every call with its place, and a reload finds it mended', async () => {
  const { session, root } = await open({ 'pages/detail/index.wxml': '<view>' })
  const client = await openRawClient(session.automation.url)
  const message = expect.stringMatching(/pages\/detail\/index\.wxml:1:\d+ error: /)
  expect((await client.ask('App.getCurrentPage')).error).toEqual({ message })
  expect((await client.ask('Tool.getInfo')).result).toMatchObject({ SDKVersion: '3.8.0' })
  expect((await client.ask('Tool.compile')).error).toEqual({ message })
  await writeFile(path.join(root, 'pages/detail/index.wxml'), '<view />')
  expect((await client.ask('Tool.compile')).result).toEqual({})
  expect((await client.ask('App.getCurrentPage')).result).toMatchObject({ path: 'pages/home/index' })
  await client.close()
})

test('a program that throws in App() still shows its page', async () => {
  const { session } = await open({ 'app.js': 'App({ onLaunch() { throw new Error("at launch") } })' })
  const mp = await connect(session)
  expect((await top(mp)).path).toBe('pages/home/index')
  mp.disconnect()
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
