import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, it } from '@jest/globals'
import { startOpenApi, TOURIST_APP } from '../../../simulator/open-api/index'
import { ROOT, start } from './support'

/** docs/your-backend.md sends people to these examples: they have to keep what they say they keep. */
it.concurrent.each([
  { example: 'backend', flags: [], says: /Tests: +20 passed, 20 total/ },
  {
    example: 'backend-hono',
    flags: ['--core'],
    says: /Tests: +13 passed, 13 total[\s\S]*Not asked \(--core\)/,
  },
])(
  'examples/$example keeps the contract, as npm run contract finds $flags',
  async ({ example, flags, says }) => {
    const wechat = await startOpenApi()
    const backend = spawn(process.execPath, [path.join(ROOT, 'examples', example, 'server.mjs')], {
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
      const contract = start('contract.mjs', ['--url', String(url).trim(), '--wechat', wechat.url, ...flags])
      const code = await contract.ended
      expect([code, contract.output()]).toEqual([0, expect.stringMatching(says)])
    } finally {
      backend.kill()
      await once(backend, 'close')
      await wechat.close()
    }
  },
)
