import { execFile } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { describeWithRedis } from '../server/support/redis'

const fleet = pathToFileURL(path.join(__dirname, '../../bench/server/fleet.mjs')).href

/** Starts the Redis of the benchmark with a session in it, in a process of its own. */
const PROGRAM = `
const { Fleet } = await import('${fleet}')
const fleet = await Fleet.create()
try {
  console.log(Object.keys(await fleet.redis(1)).join(' '))
} finally {
  await fleet.end()
}`

describeWithRedis('the Redis of the benchmark', () => {
  test('is one that the server has nothing to warn of', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      ...['--input-type=module', '--eval', PROGRAM],
    ])
    expect({ stdout, stderr }).toEqual({ stdout: 'REDIS_URL SEALING_KEY AVATAR_DIR\n', stderr: '' })
  }, 120_000)
})
