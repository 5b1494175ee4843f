import { describe, expect, jest, test } from '@jest/globals'
import { type Channel, createLink, LinkError, type Methods } from '../../../simulator/link'

type Mine = { double(params: { n: number }): Promise<number>; refuse(params: object): Promise<never> }

/** Two links that talk to each other. */
function pair() {
  const closed = { left: jest.fn(), right: jest.fn() }
  const channel = (send: (text: string) => void, close: () => void): Channel => ({ send, close })
  const left = createLink<Methods, Mine>(
    channel((text) => right.receive(text), closed.left),
    {},
  )
  const right = createLink<Mine, Methods>(
    channel((text) => left.receive(text), closed.right),
    {
      double: async ({ n }) => n * 2,
      refuse: async () => {
        throw new LinkError('no', { errno: 7 })
      },
    },
  )
  return { left, right, closed }
}

describe('a link', () => {
  test('carries a call and its answer', async () => {
    expect(await pair().left.call('double', { n: 21 })).toBe(42)
  })

  test('carries an error with its members', async () => {
    await expect(pair().left.call('refuse', {})).rejects.toMatchObject({ message: 'no', data: { errno: 7 } })
  })

  test('answers a method that nobody has with an error', async () => {
    await expect(pair().left.call('nonsense' as 'double', { n: 1 })).rejects.toThrow('nonsense unimplemented')
  })

  test.each(['garbage', '', 'null', '7', '[]', '{}', '{"kind":"other"}', 'x'.repeat(10_000_000)])(
    'hangs up on what is no frame (%#), and throws nothing',
    (text) => {
      const { right, closed } = pair()
      right.receive(text)
      expect(closed.right).toHaveBeenCalledTimes(1)
    },
  )

  test('ignores an answer to a call that it never made', () => {
    const { right, closed } = pair()
    right.receive('{"kind":"result","id":99,"result":null}')
    expect(closed.right).not.toHaveBeenCalled()
  })

  test('rejects what is open, and what comes later, when the channel has closed', async () => {
    const silent = createLink<Methods, Mine>({ send: () => {}, close: () => {} }, {})
    const open = silent.call('double', { n: 1 })
    silent.closed('gone')
    await expect(open).rejects.toThrow('gone')
    await expect(silent.call('double', { n: 1 })).rejects.toThrow('gone')
  })
})
