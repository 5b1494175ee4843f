import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { findUploadKey } from '../../../scripts/publish/account.mjs'
import { describeFailure } from '../../../scripts/publish/failures.mjs'
import { runUploader, UploaderError } from '../../../scripts/publish/run.mjs'

const APP_ID = 'wx4f1a2b3c4d5e6f70'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'publish-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, content: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return file
}

describe('the upload key', () => {
  it('is found beside the project, whatever folder the command runs in', () => {
    const file = write('private.key', '-----BEGIN RSA PRIVATE KEY-----')
    expect(findUploadKey(folder, APP_ID, { WECHAT_UPLOAD_KEY_FILE: 'private.key' })).toBe(file)
  })

  it.each([
    ['the tourist', 'touristappid', {}, /no AppID/],
    ['no variable', APP_ID, {}, /WECHAT_UPLOAD_KEY_FILE is not set/],
    ['no file', APP_ID, { WECHAT_UPLOAD_KEY_FILE: 'none' }, /cannot be read/],
    ['another file', APP_ID, { WECHAT_UPLOAD_KEY_FILE: 'page.html' }, /no private key/],
  ])('is explained for %s', (_what, appId, env, words) => {
    write('page.html', '<html>')
    expect(() => findUploadKey(folder, appId, env)).toThrow(words)
  })
})

describe("the uploader's failures", () => {
  it.each([
    [
      20_003,
      'Error: {"errCode":-10008,"errMsg":"invalid ip: 203.0.113.4, reference: https://…"}',
      /uploads from 203\.0\.113\.4.*allow list/,
    ],
    [20_003, 'Error: {"errCode":-10008,"errMsg":"invalid ip: 2001:db8::1, reference"}', /2001:db8::1/],
    [20_001, 'Error: getaddrinfo ENOTFOUND servicewechat.com', /cannot be reached.*HTTPS_PROXY/],
    [null, 'Error: connect ECONNREFUSED 127.0.0.1:7890\n    at net', /ECONNREFUSED 127\.0\.0\.1:7890$/],
    [20_002, '生成本地签名失败', /no private key/],
    [
      20_003,
      'Error: {"errCode":-1,"errMsg":"get new ticket fail: innerCode: -80002"}',
      /does not accept this key/,
    ],
    [10_032, 'pages/home/index.ts: Unexpected token', /^pages\/home\/index\.ts: Unexpected token$/],
  ])('%p %s', (code, message, words) => {
    expect(describeFailure({ code, message }).en).toMatch(words)
    expect(describeFailure({ code, message }).zh).not.toBe('')
  })
})

describe('the uploader', () => {
  /** Stands in for miniprogram-ci, which talks to the console and leaves a process behind as the real one does. */
  const FAKE = `
    const { writeFileSync } = require('node:fs')
    const { join } = require('node:path')
    console.log('chatter')
    exports.Project = class { constructor(options) { this.options = options } }
    exports.preview = async ({ project, onProgressUpdate, ...options }) => {
      setInterval(() => {}, 1000)
      onProgressUpdate({ status: 'done', message: 'compiled' })
      onProgressUpdate('uploading')
      writeFileSync(join(__dirname, 'called.json'), JSON.stringify({ project: project.options, options }))
      return { subPackageInfo: [{ name: '__FULL__', size: 2048 }] }
    }
    exports.upload = async () => { throw Object.assign(new Error('invalid ip: 203.0.113.4'), { code: 20003 }) }
    exports.crash = async () => process.exit(7)`

  async function run(action: 'preview' | 'upload' | 'crash') {
    const closers: (() => unknown)[] = []
    const progress: string[] = []
    const job = {
      uploader: write('ci.cjs', FAKE),
      action: action as 'preview',
      project: { appid: APP_ID },
      options: { robot: 2 },
    }
    const outcome = await runUploader(job, {
      onProgress: (what) => progress.push(what),
      lifetime: { onEnd: (close) => closers.push(close) },
    })
    return { outcome, progress, closers }
  }

  it('is told the job, tells of its progress and of the sizes, and ends', async () => {
    const { outcome, progress, closers } = await run('preview')
    expect(outcome).toEqual([{ name: '__FULL__', size: 2048 }])
    expect(progress).toEqual(['compiled', 'uploading'])
    expect(JSON.parse(readFileSync(path.join(folder, 'called.json'), 'utf8'))).toEqual({
      project: { appid: APP_ID },
      options: { robot: 2 },
    })
    expect(closers).toHaveLength(1)
  })

  it('passes its failure on with its code', async () => {
    const failure = await run('upload').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(UploaderError)
    expect(failure).toMatchObject({ code: 20_003, message: 'invalid ip: 203.0.113.4' })
  })

  it('shows what it said when it ends without an answer', async () => {
    await expect(run('crash')).rejects.toThrow(/chatter\n+the uploader ended with exit code 7/)
  })
})
