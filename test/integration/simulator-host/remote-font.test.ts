import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Host, startHost } from '../../../simulator/host/host'

let host: Host
beforeAll(async () => {
  const projectRoot = path.resolve(__dirname, '../../..')
  // No WeChat is asked for anything here.
  host = await startHost({ projectRoot, port: 0, openApiUrl: 'http://127.0.0.1:9' })
})
afterAll(() => host?.close())

const remote = (url: string): Promise<Response> => fetch(`${host.url}remote/${encodeURIComponent(url)}`)

test('TDesign’s icons are drawn without a network, not shown as boxes', async () => {
  const answer = await remote('https://tdesign.gtimg.com/icon/0.4.3/fonts/t.woff')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('font/ttf')
  const TRUETYPE = '00010000'
  expect(Buffer.from(await answer.arrayBuffer()).toString('hex', 0, 4)).toBe(TRUETYPE)
})

test('no other address outside is fetched', async () => {
  expect((await remote('https://example.com/font.woff')).status).toBe(404)
})
