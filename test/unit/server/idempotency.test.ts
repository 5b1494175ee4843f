import { randomBytes } from 'node:crypto'
import { expect, jest, test } from '@jest/globals'
import { doOnce, type OnceRequest } from '../../../server/sessions/idempotency'
import { type OnceOutcome, type OnceStore, StorageUnavailable } from '../../../server/stores/store'

const KEY = 'a-key-of-at-least-22-characters'
const request: OnceRequest = {
  scope: { route: '/route', appId: 'wx1', userId: 'u_1' },
  key: KEY,
  body: { code: 'a' },
  keepMs: 7000,
}

/** A store that remembers for ever. */
function memory() {
  const entries = new Map<string, { readonly print: string; sealed?: Buffer }>()
  const begin = jest.fn(async (key: Buffer, fingerprint: Buffer, _ttlMs: number): Promise<OnceOutcome> => {
    const [name, print] = [key.toString('hex'), fingerprint.toString('hex')]
    const known = entries.get(name)
    if (!known) entries.set(name, { print })
    if (!known) return { kind: 'begun' }
    if (known.print !== print) return { kind: 'mismatch' }
    return known.sealed ? { kind: 'done', sealedAnswer: known.sealed } : { kind: 'running' }
  })
  const complete = jest.fn(async (key: Buffer, sealed: Buffer, _ttlMs: number) => {
    const known = entries.get(key.toString('hex'))
    if (known) known.sealed = sealed
  })
  const abandon = jest.fn(async (key: Buffer) => {
    entries.delete(key.toString('hex'))
  })
  return { begin, complete, abandon } satisfies Omit<OnceStore, 'claim'>
}

type Memory = ReturnType<typeof memory>

const once = <T>(store: Memory, work: () => Promise<T>, more: Partial<OnceRequest> = {}) =>
  doOnce(store as unknown as OnceStore, randomBytes, { ...request, ...more }, work)

test('work is begun for half a minute, and its answer kept for as long as was asked, readable with the key only', async () => {
  const store = memory()
  const work = jest.fn(async () => ({ secret: 'wa_token' }))
  expect(await once(store, work)).toEqual({ secret: 'wa_token' })
  expect(await once(store, work)).toEqual({ secret: 'wa_token' })
  expect(work).toHaveBeenCalledTimes(1)
  expect(store.begin.mock.calls[0]?.[2]).toBe(30_000)
  expect(store.complete.mock.calls[0]?.[2]).toBe(7000)
  const stored = JSON.stringify([store.begin.mock.calls, store.complete.mock.calls])
  for (const secret of ['wa_token', KEY]) expect(stored).not.toContain(secret)
  expect(store.complete.mock.calls[0]?.[1].includes('wa_token')).toBe(false)
})

test.each([
  ['of another user', { userId: 'u_2' }],
  ['of nobody', { userId: null }],
  ['of another app', { appId: 'wx2' }],
  ['on another route', { route: '/other' }],
])('the same key %s is another one', async (_name, more) => {
  const store = memory()
  await once(store, async () => 'first')
  expect(await once(store, async () => 'second', { scope: { ...request.scope, ...more } })).toBe('second')
})

test('a failure frees the key', async () => {
  const store = memory()
  await expect(once(store, () => Promise.reject(new Error('busy')))).rejects.toThrow('busy')
  expect(await once(store, async () => 'then')).toBe('then')
})

test('a store that fails after the work hides neither its answer nor its failure', async () => {
  const store = memory()
  const down = () => Promise.reject(new StorageUnavailable('full'))
  store.complete.mockImplementation(down)
  store.abandon.mockImplementation(down)
  expect(await once(store, async () => 'done')).toBe('done')
  const another = { key: `${KEY}-2` }
  await expect(once(store, () => Promise.reject(new Error('code used')), another)).rejects.toThrow(
    'code used',
  )
  await expect(once(store, async () => 'again', another)).rejects.toThrow('request_in_progress')
})
