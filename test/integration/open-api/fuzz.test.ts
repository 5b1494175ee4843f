import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { MOCK_CODE, TOURIST_APP } from '../../../simulator/open-api'
import { CONTROL_METHODS } from '../../../simulator/open-api/control/contract'
import { ENDPOINTS } from '../../../simulator/open-api/routes'
import { useOpenApi } from './harness'

const harness = useOpenApi()

/** Good values among the bad, so that requests get past the first check. */
const value = fc.oneof(
  fc.constantFrom(
    '',
    TOURIST_APP.appid,
    TOURIST_APP.secret,
    MOCK_CODE,
    'authorization_code',
    'client_credential',
  ),
  fc.constantFrom(
    'hmac_sha256',
    'TOKEN',
    'OPENID',
    'xiaoming',
    'userInfo',
    'phone',
    '*',
    '/sns/jscode2session',
  ),
  fc.string({ unit: 'binary' }),
)
const names = fc.constantFrom(
  ...[
    'appid',
    'secret',
    'js_code',
    'grant_type',
    'access_token',
    'openid',
    'signature',
    'sig_method',
    'code',
  ],
  ...[
    'user',
    'kind',
    'real',
    'forged',
    'path',
    'times',
    'delay',
    'effect',
    'content',
    'scene',
    'version',
    '__proto__',
  ],
)
const query = fc.dictionary(names, value)
const body = fc.oneof(
  fc.dictionary(names, fc.oneof(value, fc.jsonValue())).map((object) => JSON.stringify(object)),
  fc.string(),
  fc.constant('null'),
)

test('no request makes an endpoint fail: each answer is JSON with an errcode or a result', async () => {
  const token = await harness.token()
  const { openid } = await harness.login()
  const fill = (text: string): string => (text === 'TOKEN' ? token : text === 'OPENID' ? openid : text)
  const path = fc.constantFrom(...Object.keys(ENDPOINTS), '/', '/sns/%2e%2e', '//double')
  await fc.assert(
    fc.asyncProperty(
      path,
      fc.constantFrom('GET', 'POST', 'PUT'),
      query,
      body,
      async (where, method, asked, sent) => {
        const filled = Object.fromEntries(Object.entries(asked).map(([name, text]) => [name, fill(text)]))
        const url = `${harness.api.url}${where}?${new URLSearchParams(filled)}`
        const answer = await fetch(url, { method, ...(method === 'GET' ? {} : { body: sent }) })
        expect(answer.status).toBe(200)
        const result = JSON.parse(await answer.text())
        if (Number(result.errcode ?? 0) !== 0) expect(result.errmsg).toMatch(/rid: [0-9a-f-]{26}$/)
      },
    ),
    { numRuns: 400 },
  )
})

test('no request makes a control method fail: it is done or refused in words', async () => {
  // Not those that would switch the test itself off or call other servers.
  const safe = CONTROL_METHODS.filter((name) => name !== 'setPush' && name !== 'push')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...safe), body, async (name, sent) => {
      const answer = await fetch(`${harness.api.url}/_simulator/${name}`, { method: 'POST', body: sent })
      expect([200, 400]).toContain(answer.status)
      const result = await answer.json()
      if (answer.status === 400) expect(result.error).toEqual(expect.stringMatching(/./))
    }),
    { numRuns: 400 },
  )
})
