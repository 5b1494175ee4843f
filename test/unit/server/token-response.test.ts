import { expect, test } from '@jest/globals'
import { tokenResponse } from '../../../server/routes/token-response'
import type { IssuedTokens } from '../../../server/sessions/sessions'

test('lifetimes are whole seconds, rounded down: no client thinks a token alive that is not', () => {
  const session = { id: 's_1', scope: 'user', absoluteExpiresAt: 0 }
  const issued = { session, accessExpiresInMs: 1999, refreshExpiresInMs: 2999 } as IssuedTokens
  expect(tokenResponse(issued)).toMatchObject({
    expires_in: 1,
    refresh_expires_in: 2,
    session: { absolute_expires_at: '1970-01-01T00:00:00.000Z' },
  })
})
