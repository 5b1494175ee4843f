import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Environment } from '../../../server/config/config'
import { newFolder } from './support/backend'
import { launchServer, runServer } from './support/process'
import { describeWithRedis, freePort, startRedis } from './support/redis'

/** Nothing is asked of WeChat. */
let inChinese: Environment
let folder: string
beforeAll(async () => {
  folder = await newFolder()
  inChinese = {
    WECHAT_API: 'http://127.0.0.1:9',
    LANG: 'zh_CN.UTF-8',
    DATABASE_FILE: path.join(folder, 'login.sqlite'),
  }
})

const withRedis = (url: string): Environment => ({
  ...inChinese,
  REDIS_URL: url,
  SEALING_KEY: randomBytes(32).toString('base64'),
  AVATAR_DIR: path.join(folder, 'avatars'),
})

describe('where the system speaks Chinese', () => {
  test('the commands are explained in Chinese, elsewhere in English', async () => {
    const chinese = await runServer(inChinese, ['help'])
    const english = await runServer({ ...inChinese, LANG: 'en_US.UTF-8' }, ['help'])
    expect(chinese.printed).toMatch(/main\.js\s+启动后端/)
    expect(english.printed).toMatch(/main\.js\s+starts the backend/)
    const commands = (help: string) => help.match(/main\.js [a-z]+/g)
    expect(commands(chinese.printed)).toEqual(['main.js backup', 'main.js reseal', 'main.js print'])
    expect(commands(english.printed)).toEqual(commands(chinese.printed))
  }, 120_000)

  test('a key file that holds no key is told in Chinese', async () => {
    const file = path.join(folder, 'odd.sqlite')
    await writeFile(`${file}.key`, 'no key')
    const { exit, said } = await runServer({ ...inChinese, DATABASE_FILE: file })
    expect([exit, said]).toEqual([1, expect.stringMatching(/^odd\.sqlite\.key 的内容不是加密密钥：.*。\n$/)])
  }, 120_000)

  test('so is a database that another server uses, and a backup that would overwrite a file', async () => {
    const file = path.join(folder, 'twice.sqlite')
    const env = { ...inChinese, DATABASE_FILE: file }
    await launchServer(env)
    const second = await runServer(env)
    expect([second.exit, second.said]).toEqual([
      1,
      expect.stringMatching(/^已有另一个服务端在写入 twice\.sqlite。.*Redis。\n$/),
    ])
    const backup = await runServer(env, ['backup', file])
    expect([backup.exit, backup.said]).toEqual([
      1,
      expect.stringMatching(/twice\.sqlite 已存在：请指定一个新文件。\n$/),
    ])
  }, 120_000)

  test('so is what reseal has done', async () => {
    const keys = [randomBytes(32), randomBytes(32)].map((it) => it.toString('base64'))
    const { exit, printed } = await runServer({ ...inChinese, SEALING_KEY: keys.join() }, ['reseal'])
    expect([exit, printed]).toEqual([
      0,
      '已检查 0 个用户，重新加密 0 项。\nSEALING_KEY 中第一个之后的密钥已不再需要。\n',
    ])
  }, 120_000)
})

describeWithRedis('where the system speaks Chinese, of Redis', () => {
  test('is said so that it is not there', async () => {
    const port = await freePort()
    const { exit, said } = await runServer(withRedis(`redis://127.0.0.1:${port}`))
    expect([exit, said]).toEqual([
      1,
      expect.stringMatching(
        new RegExp(`^无法使用 127\\.0\\.0\\.1:${port} 上的 Redis：.*ECONNREFUSED.*。\\n$`),
      ),
    ])
  }, 120_000)

  test('the log says so what has to be set', async () => {
    const redis = await startRedis('--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no')
    const { log } = await launchServer(withRedis(redis.url.href))
    const warnings = log.map((line) => JSON.parse(line)).filter((it) => it.log === 'redis')
    expect(warnings.map((it) => it.msg)).toEqual([
      expect.stringMatching(/^Redis 可能淘汰.*allkeys-lru.*noeviction。$/),
      expect.stringMatching(/^Redis 重启会丢失.*appendonly 设为 yes。$/),
    ])
  }, 120_000)
})
