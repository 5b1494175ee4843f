import { createServer } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { advise } from '../../../scripts/device/advice.mjs'
import {
  type Answered,
  describeLogLine,
  describeRequest,
  followRequests,
  redactPath,
} from '../../../scripts/device/requests.mjs'

describe('a request on the screen', () => {
  it.each([
    ['/v1/auth/wechat/login', '/v1/auth/wechat/login'],
    ['/v1/me?access_token=wa_secret', '/v1/me'],
    ['/v1/auth/sessions/AbCdEf0123456789', '/v1/auth/sessions/…'],
    ['/avatars/0f9a.jpg', '/avatars/…'],
    ['/v1/%E4%BD%A0%1b[2J', '/v1/…'],
    ['/', '/'],
  ])('shows %s as %s', (path, shown) => {
    expect(redactPath(path)).toBe(shown)
  })

  it('tells who asked what, and how it went', () => {
    const request = { from: '192.168.1.23', method: 'GET', path: '/v1/me', status: 200, milliseconds: 4 }
    const at = new Date(2026, 10, 22, 22, 3, 9)
    expect(describeRequest(request, at)).toBe('22:03:09  192.168.1.23     GET    /v1/me  200  4 ms')
    expect(describeRequest({ ...request, status: 0 }, at)).toContain('cut off')
  })
})

describe('following requests', () => {
  it('hears of each request to its port, of none to others, and of none once it has stopped', async () => {
    const watched = createServer((_, response) => response.writeHead(204).end())
    const other = createServer((_, response) => response.end())
    const ports: number[] = []
    for (const server of [watched, other]) {
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      const address = server.address()
      ports.push(typeof address === 'object' ? (address?.port ?? 0) : 0)
    }
    const [port = 0, otherPort = 0] = ports
    const heard: Answered[] = []
    let told = (): void => {}
    const telling = (): Promise<void> =>
      new Promise((done) => {
        told = done
      })
    const stop = followRequests(port, (request) => {
      heard.push(request)
      told()
    })
    const first = telling()
    await fetch(`http://127.0.0.1:${otherPort}/other`)
    await fetch(`http://127.0.0.1:${port}/mine`, { method: 'POST' })
    await first
    stop()
    await fetch(`http://127.0.0.1:${port}/later`)
    for (const server of [watched, other]) {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    }
    expect(heard).toEqual([
      { from: '127.0.0.1', method: 'POST', path: '/mine', status: 204, milliseconds: expect.any(Number) },
    ])
  })
})

describe('a line of the log', () => {
  const line = (members: object): string => JSON.stringify(members)

  it.each([
    [
      { log: 'security', event: 'login_refused', reason: 'code_invalid', ipPrefix: '192.168.1' },
      'login_refused: code_invalid',
    ],
    [{ log: 'security', event: 'login_succeeded', userId: 'u_1', sessionId: 's_1' }, 'login succeeded'],
    [{ log: 'security', event: 'refreshed', userId: 'u_1', generation: 2 }, 'refreshed'],
    [
      { problem: 'wechat_bad_response', upstream: { errcode: 99_999 }, cause: 'secret?' },
      "wechat_bad_response: WeChat's errcode 99999",
    ],
    [{ msg: 'ready', url: 'http://0.0.0.0:3000' }, null],
  ])('%j is told as %s', (members, told) => {
    expect(describeLogLine(line(members))).toBe(told)
  })
})

describe('advice', () => {
  const situation = {
    address: '192.168.1.5:3000',
    others: [],
    appId: 'wx4f1a2b3c4d5e6f70',
    account: 'wx4f1a2b3c4d5e6f70',
    simulated: false,
  }

  it('names the launch option and the command that pass the address on, in both languages', () => {
    const advice = advise(situation)
    for (const words of [advice.en, advice.zh]) {
      expect(words).toContain('backend=192.168.1.5:3000')
      expect(words).toContain('npm run preview -- --backend 192.168.1.5:3000')
      expect(words).not.toContain('!')
    }
  })

  it.each([
    ['a tourist project', { appId: 'touristappid' }, /no tourist project/],
    ['a simulated WeChat', { simulated: true, account: '' }, /refuses the codes of phones/],
    ['two AppIDs', { account: 'wx0f1a2b3c4d5e6f70' }, /another AppID/],
    ['other addresses', { others: ['10.0.0.2', '10.0.0.3'] }, /--host 10\.0\.0\.2, --host 10\.0\.0\.3/],
  ])('speaks of %s', (_what, more, words) => {
    expect(advise({ ...situation, ...more }).en).toMatch(words)
  })
})
