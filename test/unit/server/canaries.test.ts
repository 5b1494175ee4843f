import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
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

test('nor does another spelling hide one, nor the log of a Redis', async () => {
  const key = 'c2Vzc2lvbi1rZXktMTIzNA=='
  const strict = new Canaries()
  const secrets = async () => ({ session_key: [key] })
  await strict.collect({ secrets } as unknown as Parameters<Canaries['collect']>[0])
  const raw = Buffer.from(key, 'base64')
  const spellings = [
    Buffer.from(key).toString('hex'),
    Buffer.from(key).toString('base64'),
    createHash('sha1').update(key).digest('hex'),
    raw.toString('hex'),
    raw.toString('base64url'),
  ]
  for (const spelling of spellings)
    expect(await strict.search({ folder: null, log: [`"x":"${spelling}"`], answers: [] })).toEqual([key])
  const redis = await mkdtemp(path.join(folder, 'redis-'))
  await mkdir(path.join(redis, 'appendonlydir'))
  const log = path.join('appendonlydir', 'appendonly.aof.1.incr.aof')
  await writeFile(path.join(redis, log), Buffer.concat([Buffer.from('$16\r\n'), raw]))
  expect(await strict.search({ folder: redis, log: [], answers: [] })).toEqual([`${key} in ${log}`])
})

test('what only looks like a secret is none', async () => {
  const log = ['a-session-key=', 'an-openi', 'a-cod', 'a-c']
  expect(await canaries.search({ folder: '/nowhere', log, answers: [] })).toEqual([])
})
