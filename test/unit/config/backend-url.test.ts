import { afterEach, describe, expect, it } from '@jest/globals'
import { backendUrl } from '../../../miniprogram/config'

const phone = globalThis as { wx?: unknown }

function launchedWith(query: Record<string, unknown> | undefined): void {
  phone.wx = { getLaunchOptionsSync: () => ({ scene: 1011, query }) }
}

afterEach(() => {
  delete phone.wx
})

describe('backendUrl', () => {
  it.each(['192.168.1.5:3000', '192.168.1.5%3A3000'])(
    'sends the develop version launched with backend=%s to that computer',
    (backend) => {
      launchedWith({ backend })
      expect(backendUrl('develop')).toBe('http://192.168.1.5:3000')
    },
  )

  it.each([
    [{}],
    [undefined],
    [{ backend: '' }],
    [{ backend: '192.168.1.5' }],
    [{ backend: 'https://elsewhere.cn' }],
    [{ backend: 'a@b:1' }],
    [{ backend: 'a/b:1' }],
  ])('stays on this machine when launched with %j', (query) => {
    launchedWith(query)
    expect(backendUrl('develop')).toBe('http://127.0.0.1:3000')
  })

  it('lets nobody move a version that others may open', () => {
    launchedWith({ backend: '192.168.1.5:3000' })
    expect(backendUrl('trial')).toMatch(/^https:/)
    expect(backendUrl('release')).toMatch(/^https:/)
  })
})
