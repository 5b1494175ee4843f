import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { TOURIST_APP } from '../../../simulator/open-api'
import { Canaries } from '../../integration/server/support/canaries'

let folder: string
const canaries = new Canaries()
const SECRETS = { sessionKey: ['a-session-key=='], openid: ['an-openid'], code: ['a-code'] }

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'canaries-'))
  await canaries.collect({ secrets: async () => SECRETS } as unknown as Parameters<Canaries['collect']>[0])
})
afterAll(() => rm(folder, { recursive: true }))

test('a secret is found wherever it lies: in a log line, an answer, the database or its log', async () => {
  await writeFile(path.join(folder, 'x.sqlite'), Buffer.from('\0\0a-session-key=='))
  await writeFile(path.join(folder, 'x.sqlite-wal'), 'an-openid and a-code')
  const found = await canaries.search({
    folder,
    log: [`{"openid":"an-openid"}`, TOURIST_APP.secret],
    answers: ['a-code'],
  })
  expect(found.sort()).toEqual(
    [
      'a-code',
      'a-code in x.sqlite-wal',
      'a-session-key== in x.sqlite',
      'an-openid',
      TOURIST_APP.secret,
    ].sort(),
  )
})

test('what only looks like a secret is none', async () => {
  const log = ['a-session-key=', 'an-openi', 'a-cod', 'a-c']
  expect(await canaries.search({ folder: '/nowhere', log, answers: [] })).toEqual([])
})
