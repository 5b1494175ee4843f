import { expect, test } from '@jest/globals'
import { createTicket } from '../../../../simulator/automation/ticket'

test('a ticket lives two hours from when it was set or refreshed', () => {
  let now = 1_000_000
  const ticket = createTicket(() => now)
  expect(ticket.read()).toEqual({
    ticket: expect.stringMatching(/^[0-9a-f]{32}$/),
    expiredTime: 1_000 + 7_200,
  })
  now += 60_000
  ticket.set('mine')
  expect(ticket.read()).toEqual({ ticket: 'mine', expiredTime: 1_060 + 7_200 })
  now += 60_000
  expect(ticket.read().expiredTime).toBe(1_060 + 7_200)
  ticket.refresh()
  expect(ticket.read()).toEqual({ ticket: 'mine', expiredTime: 1_120 + 7_200 })
})
