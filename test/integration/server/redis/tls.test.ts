import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from '@jest/globals'
import { newFolder, startOpenApi } from '../support/backend'
import { makeCertificate } from '../support/certificate'
import { launchServer, runServer } from '../support/process'
import { describeWithRedis, freePort, startRedis } from '../support/redis'

describeWithRedis('a Redis behind TLS with a certificate of our own', () => {
  let certificate: string
  let url: string
  let env: Record<string, string>

  beforeAll(async () => {
    const folder = await newFolder()
    const { certFile, keyFile } = makeCertificate(folder, 'localhost')
    certificate = certFile
    const port = await freePort()
    await startRedis(
      ...['--tls-port', String(port), '--tls-cert-file', certificate, '--tls-key-file', keyFile],
      ...['--tls-auth-clients', 'no'],
    )
    url = `rediss://localhost:${port}`
    const wechat = await startOpenApi()
    env = {
      WECHAT_API: wechat.url,
      REDIS_URL: url,
      SEALING_KEY: randomBytes(32).toString('base64'),
      AVATAR_DIR: folder,
    }
  }, 120_000)

  test('is used when its authority is trusted', async () => {
    const server = await launchServer({ ...env, NODE_EXTRA_CA_CERTS: certificate })
    expect((await server.refresh('wr_unknown')).status).toBe(400)
    const { status } = await fetch(`${server.operatorUrl}/readyz`)
    expect(status).toBe(200)
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
  }, 120_000)

  test('is refused at the start when it is not, or bears another name', async () => {
    const untrusted = await runServer(env)
    expect([untrusted.exit, untrusted.said]).toEqual([
      1,
      expect.stringMatching(/^Redis at localhost:\d+ cannot be used: self-signed certificate/),
    ])
    const named = {
      ...env,
      REDIS_URL: url.replace('localhost', '127.0.0.1'),
      NODE_EXTRA_CA_CERTS: certificate,
    }
    const foreign = await runServer(named)
    expect([foreign.exit, foreign.said]).toEqual([1, expect.stringContaining('does not match')])
  }, 120_000)
})
