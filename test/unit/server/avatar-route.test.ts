import { randomBytes } from 'node:crypto'
import { expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { Metrics } from '../../../server/operation/metrics'
import { type AvatarDeps, avatarRoutes } from '../../../server/routes/avatar'
import { createShell } from '../../../server/shell'

test('an account that is erased during an upload leaves no picture', async () => {
  const remove = jest.fn(async (_name: string) => undefined)
  const app = createShell({
    metrics: new Metrics(),
    readiness: { isDraining: false },
    random: randomBytes,
    logger: pino({ level: 'silent' }),
    trustProxy: [],
    requestTimeoutMs: 1000,
    explainReuse: false,
  })
  avatarRoutes(app, {
    guard: { principalOf: async () => ({ user: { id: 'u_1', route: 'route' } }) },
    users: { updateProfile: async () => ({ kind: 'gone' }) },
    avatars: { save: async () => 'saved.png', remove },
    pictures: { check: async () => 'png' },
    publicUrl: null,
  } as unknown as AvatarDeps)
  const lines = [
    '--x',
    'Content-Disposition: form-data; name="avatar"; filename="a"',
    '',
    'picture',
    '--x--',
    '',
  ]
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/me/avatar',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload: lines.join('\r\n'),
  })
  expect([answer.statusCode, answer.json().code]).toEqual([401, 'access_token_invalid'])
  expect(remove.mock.calls).toEqual([['saved.png']])
})
