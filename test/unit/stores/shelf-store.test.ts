import { describe, expect, test } from '@jest/globals'
import { createLoginStore } from '../../../miniprogram/stores/login-store'
import { ShelfStore } from '../../../miniprogram/stores/shelf-store'
import { FakeLogin, GUEST, member } from './fake-login'
import { FakeStorage } from './fake-storage'

const open = (login: FakeLogin, storage: FakeStorage): ShelfStore =>
  new ShelfStore(createLoginStore(login), storage)

describe('ShelfStore', () => {
  test('keeps books in the order they came and takes them off again', () => {
    const shelf = open(new FakeLogin(member('reader-1')), new FakeStorage())
    shelf.keep('dream-pool', true)
    shelf.keep('taoan', true)
    shelf.keep('taoan', true)
    expect(shelf.books).toEqual(['dream-pool', 'taoan'])
    shelf.keep('dream-pool', false)
    expect(shelf.books).toEqual(['taoan'])
    expect(shelf.has('dream-pool')).toBe(false)
  })

  test('has nothing to keep for a guest', () => {
    const storage = new FakeStorage()
    const shelf = open(new FakeLogin(GUEST), storage)
    shelf.keep('taoan', true)
    expect(shelf.books).toEqual([])
    expect(storage.values.size).toBe(0)
  })

  test('is empty after a sign-out, full again after the next sign-in, and another one for another reader', () => {
    const login = new FakeLogin(member('reader-1'))
    const shelf = open(login, new FakeStorage())
    shelf.keep('taoan', true)

    login.become(GUEST)
    expect(shelf.books).toEqual([])
    login.become(member('reader-2'))
    expect(shelf.books).toEqual([])
    login.become(member('reader-1'))
    expect(shelf.books).toEqual(['taoan'])
  })

  test('is deleted with the account, and with it alone', () => {
    const login = new FakeLogin(member('reader-1'))
    const storage = new FakeStorage()
    const shelf = open(login, storage)
    shelf.keep('taoan', true)
    login.become({ status: 'signedOut', reason: 'person', error: null })
    expect([...storage.values.keys()]).toEqual(['shelf:reader-1'])

    login.become(member('reader-1'))
    login.become({ status: 'signedOut', reason: 'deleted', error: null })
    expect(storage.values.size).toBe(0)
  })

  test('serves on when storage is full', () => {
    const storage = new FakeStorage()
    storage.full = true
    const shelf = open(new FakeLogin(member('reader-1')), storage)
    shelf.keep('taoan', true)
    expect(shelf.has('taoan')).toBe(true)
  })

  test('takes what storage holds for a shelf only if it is one', () => {
    const storage = new FakeStorage(new Map<string, unknown>([['shelf:reader-1', ['taoan', 7, null]]]))
    expect(open(new FakeLogin(member('reader-1')), storage).books).toEqual(['taoan'])
    storage.values.set('shelf:reader-1', { length: 2 })
    expect(open(new FakeLogin(member('reader-1')), storage).books).toEqual([])
  })
})
