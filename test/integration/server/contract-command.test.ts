import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { newFolder, startBackend, startOpenApi } from './support/backend'

const root = path.join(__dirname, '../../..')

/** A backend that says yes to everything, in a form of its own. */
const wrong = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end('{"code":0,"data":{"token":"always-the-same"}}')
})
afterAll(() => {
  wrong.close()
  wrong.closeAllConnections()
})

/** The command as somebody types it. */
async function contract(...args: readonly string[]): Promise<{ exit: number; said: string }> {
  const child = spawn(process.execPath, [path.join(root, 'scripts/contract.mjs'), ...args], {
    env: { ...process.env, FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  const [exit] = await once(child, 'close')
  return { exit, said }
}

test('a backend that keeps the contract passes, promise by promise; one that does not is told which it breaks', async () => {
  const wechat = await startOpenApi()
  const backend = await startBackend(wechat, { folder: await newFolder() })
  await once(wrong.listen(0, '127.0.0.1'), 'listening')
  const wrongUrl = `http://127.0.0.1:${(wrong.address() as AddressInfo).port}`
  const [right, broken] = await Promise.all([
    contract('--url', backend.url, '--wechat', wechat.url),
    contract('--url', wrongUrl, '--wechat', wechat.url),
  ])
  expect(right.said).toContain('✓ takes a code once: the second time asks for a new login')
  expect(right.said).not.toContain('✕')
  expect([right.exit, right.said.trimEnd().split('\n').at(-1)]).toEqual([
    0,
    'The backend keeps the contract.',
  ])
  expect(broken.said).toContain('✕ takes a code once: the second time asks for a new login')
  expect(broken.said).not.toContain('✓')
  expect([broken.exit, broken.said.trimEnd().split('\n').at(-1)]).toEqual([
    1,
    'The backend does not keep the contract.',
  ])
}, 120_000)

test('what cannot be asked is told in a sentence, and --help says how', async () => {
  const [nobody, half, unknown, help] = await Promise.all([
    contract('--url', 'http://127.0.0.1:9', '--wechat', 'http://127.0.0.1:9'),
    contract('--url', 'http://127.0.0.1:9'),
    contract('--backend', 'x'),
    contract('--help'),
  ])
  expect([nobody.exit, nobody.said]).toEqual([
    2,
    'The backend does not answer at http://127.0.0.1:9: is it running?\n',
  ])
  expect([half.exit, half.said]).toEqual([2, expect.stringMatching(/^Name both --url and --wechat/)])
  expect([unknown.exit, unknown.said]).toEqual([2, expect.stringContaining("Unknown option '--backend'")])
  expect([help.exit, help.said]).toEqual([0, expect.stringMatching(/^npm run contract -- --url/)])
}, 120_000)
