import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { pathBelow } from '../../../../simulator/host/files'
import { createPhoneServer } from '../../../../simulator/host/http'

let folder: string
let server: Server
let port: number
const readRemoteFont = jest.fn(async (url: string) =>
  url === 'https://cdn.example/t.woff?v=1' ? Uint8Array.from([1, 2]) : null,
)

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'phone-server-'))
  await mkdir(path.join(folder, 'app', 'images'), { recursive: true })
  await writeFile(path.join(folder, 'app', 'images', 'a b.svg'), '<svg/>')
  // No page may load the app's code as a script, and some systems find it by another case.
  for (const name of ['code.ts', 'CODE.JS']) await writeFile(path.join(folder, 'app', name), 'alert(1)')
  await writeFile(path.join(folder, 'secret.txt'), 'secret')
  server = createPhoneServer({
    appRoot: path.join(folder, 'app'),
    readRemoteFont,
    control: { answer: () => false },
    connect: () => undefined,
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number | undefined
  readonly headers: Record<string, unknown>
  readonly body: string
}

/** Not `fetch`, which tidies up paths before it sends them. */
const get = (target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', path: target, method, headers }, async (response) => {
      let body = ''
      for await (const chunk of response) body += chunk
      resolve({ status: response.statusCode, headers: response.headers, body })
    })
    call.once('error', reject).end()
  })

describe("the mini program's files", () => {
  test('are served with their type', async () => {
    expect(await get('/app/images/a%20b.svg')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/svg+xml', 'x-content-type-options': 'nosniff' },
      body: '<svg/>',
    })
  })

  test('are not sent again until they change', async () => {
    const { headers } = await get('/app/images/a%20b.svg')
    const again = { 'if-none-match': String(headers.etag) }
    expect(await get('/app/images/a%20b.svg', again)).toMatchObject({ status: 304, body: '' })
    await writeFile(path.join(folder, 'app', 'images', 'a b.svg'), '<svg></svg>')
    expect(await get('/app/images/a%20b.svg', again)).toMatchObject({ status: 200, body: '<svg></svg>' })
  })

  test.each([
    '/app/../secret.txt',
    '/app/%2e%2e/secret.txt',
    '/app/..%2fsecret.txt',
    '/app/images/../../secret.txt',
    '/app//../secret.txt',
    '/app/%00',
    '/app/%zz',
    '/app/images',
    '/app/none.png',
    '/app/code.ts',
    '/app/CODE.JS',
    '/nothing',
  ])('%s is not one of them', async (target) => {
    const { status, body } = await get(target)
    expect([status, body]).toEqual([404, 'not found'])
  })
})

describe('on Windows', () => {
  test.each([
    ['images/a.png', 'C:\\app\\images\\a.png'],
    ['images\\a.png', 'C:\\app\\images\\a.png'],
    ['..\\secret.txt', 'C:\\app\\secret.txt'],
    ['images\\..\\..\\..\\secret.txt', 'C:\\app\\secret.txt'],
    ['C:\\Windows\\win.ini', 'C:\\app\\C:\\Windows\\win.ini'],
    ['/server/share/a.png', 'C:\\app\\server\\share\\a.png'],
    ['\\\\server\\share\\a.png', 'C:\\app\\server\\share\\a.png'],
  ])('%s lies below the root, as %s', (name, file) => {
    expect(pathBelow('C:\\app', name, path.win32)).toBe(file)
  })
})

describe('a request', () => {
  test.each([
    [{ host: 'evil.example' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ host: 'localhost:1' }, 404],
  ])('with %j is answered %d', async (headers, status) => {
    expect((await get('/nothing', headers)).status).toBe(status)
  })

  test('that would change something finds nothing', async () => {
    expect((await get('/app/images/a%20b.svg', {}, 'POST')).status).toBe(404)
  })
})

describe('an address outside', () => {
  test('is a font that can be made here', async () => {
    const answer = await get(`/remote/${encodeURIComponent('https://cdn.example/t.woff?v=1')}`)
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'font/ttf' },
      body: '\u0001\u0002',
    })
  })

  test('or nothing: it is never fetched', async () => {
    expect((await get(`/remote/${encodeURIComponent('https://cdn.example/other.png')}`)).status).toBe(404)
    expect(readRemoteFont).toHaveBeenLastCalledWith('https://cdn.example/other.png')
  })
})
