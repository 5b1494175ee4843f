import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, it, jest } from '@jest/globals'
import { startOpenApi, TOURIST_APP } from '../../../simulator/open-api/index'
import { ROOT, start } from './support'

jest.setTimeout(90_000)

/** docs/your-backend.md sends people to this example: it has to keep the contract. */
it('examples/backend keeps the contract, as npm run contract finds', async () => {
  const wechat = await startOpenApi()
  const backend = spawn(process.execPath, [path.join(ROOT, 'examples/backend/server.mjs')], {
    env: {
      PATH: process.env.PATH,
      WECHAT_API: wechat.url,
      WECHAT_APPID: TOURIST_APP.appid,
      WECHAT_SECRET: TOURIST_APP.secret,
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [url] = await once(backend.stdout, 'data')
    const contract = start('contract.mjs', ['--url', String(url).trim(), '--wechat', wechat.url])
    const code = await contract.ended
    expect([code, contract.output()]).toEqual([0, expect.stringMatching(/Tests: +\d\d passed, \d\d total/)])
  } finally {
    backend.kill()
    await once(backend, 'close')
    await wechat.close()
  }
})
