import { randomBytes } from 'node:crypto'
import { expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { type AppDeps, createOperatorApp } from '../../../server/app'
import { InFlight } from '../../../server/in-flight'
import { Metrics } from '../../../server/operation/metrics'
import { SessionError } from '../../../server/sessions/errors'
import { StorageUnavailable } from '../../../server/stores/store'

const OPERATOR_TOKEN = 'operator-token-for-tests-0123456789'

function operatorApp(authenticate: () => Promise<unknown>, checkWritable: () => Promise<void>) {
  return createOperatorApp({
    inFlight: new InFlight(),
    metrics: new Metrics(),
    readiness: { isDraining: false },
    random: randomBytes,
    logger: pino({ level: 'silent' }),
    trustProxy: [],
    requestTimeoutMs: 1000,
    explainReuse: false,
    operatorToken: OPERATOR_TOKEN,
    sessions: { authenticate },
    store: { checkWritable },
    onEvent: jest.fn(),
  } as unknown as AppDeps)
}

const down = () => Promise.reject(new StorageUnavailable('down'))
const introspection = {
  method: 'POST',
  url: '/internal/introspect',
  headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
  payload: { token: 'wa_some-token' },
} as const

test('a store that is down is no answer about a token, and the server is not ready', async () => {
  const app = operatorApp(down, down)
  const asked = await app.inject(introspection)
  expect([asked.statusCode, asked.json().code]).toEqual([503, 'storage_unavailable'])
  const ready = await app.inject('/readyz')
  expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'unavailable' }])
})

test('a token that is not valid is one', async () => {
  const refused = () => Promise.reject(new SessionError('access_token_invalid'))
  const app = operatorApp(refused, async () => undefined)
  const asked = await app.inject(introspection)
  expect([asked.statusCode, asked.json()]).toEqual([200, { active: false }])
  expect((await app.inject('/readyz')).json()).toEqual({ status: 'ok' })
})
