import { describe, expect, test } from '@jest/globals'
import { checkDomain } from '../../../../simulator/client/wx/domains'

const domains = { request: ['https://api.example.com', 'https://b.example:8443'], uploadFile: [] }
const check =
  (url: string, api: 'request' | 'uploadFile' | 'downloadFile' = 'request') =>
  (): void =>
    checkDomain({ domains }, api, url)

describe('the domain list', () => {
  test.each([
    'https://api.example.com/v1/me?x=1',
    'https://b.example:8443/',
    'http://192.168.1.4:3000/',
    'http://172.20.0.1/',
  ])('lets %s through', (url) => {
    expect(check(url)).not.toThrow()
  })

  test.each([
    ['another host', 'https://example.org/'],
    ['a sub-domain of what is listed', 'https://x.api.example.com/'],
    ['plain http', 'http://api.example.com/'],
    ['another port', 'https://api.example.com:8443/'],
    ['this machine', 'http://127.0.0.1:3000/'],
    ['a host that only begins like a local address', 'http://10.evil.example/'],
  ])('refuses %s', (_, url) => {
    expect(check(url)).toThrow(
      expect.objectContaining({ message: 'url not in domain list', errno: 600002 }) as never,
    )
  })

  test('is one of its own for each kind of traffic', () => {
    expect(check('https://api.example.com/', 'uploadFile')).toThrow('url not in domain list')
    expect(check('https://api.example.com/', 'downloadFile')).toThrow('url not in domain list')
  })

  test('is not checked where it is not known', () => {
    expect(() => checkDomain({}, 'request', 'http://127.0.0.1/')).not.toThrow()
  })
})
