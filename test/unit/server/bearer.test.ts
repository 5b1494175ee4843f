import { expect, jest, test } from '@jest/globals'
import type { FastifyRequest } from 'fastify'
import { createGuard } from '../../../server/routes/bearer'
import { RateLimiter } from '../../../server/routes/rate-limiter'
import { SessionError } from '../../../server/sessions/errors'
import type { Sessions } from '../../../server/sessions/sessions'

const LIMIT = 3
const limits = { authPerIp: 1, refusalsPerIp: LIMIT, perUser: 1, loginsPerApp: 1, phonePerUser: 1 }
const request = { headers: { authorization: 'Bearer guessed' }, ip: '203.0.113.7' } as FastifyRequest

test('a network that has guessed too often is refused without a look at its next guess', async () => {
  let count = 0
  const take = () => {
    count += 1
    return { isAllowed: count <= LIMIT, remaining: 0, resetMs: 60_000 }
  }
  const authenticate = jest.fn(async () => {
    throw new SessionError('access_token_invalid')
  })
  const guard = createGuard(
    { authenticate } as unknown as Sessions,
    new RateLimiter({ take }, limits, () => undefined),
  )
  const guess = () => guard.principalOf(request).catch((error) => error.code)
  for (let times = 0; times < LIMIT; times++) expect(await guess()).toBe('access_token_invalid')
  for (let times = 0; times < 5; times++) expect(await guess()).toBe('rate_limited')
  // The one over the limit was read before the limit was known to be reached.
  expect(authenticate).toHaveBeenCalledTimes(LIMIT + 1)
})
