import { describe, expect, test } from '@jest/globals'
import { createLogin } from '../../../miniprogram/login'
import { createWorld, ORIGIN } from './support/fake-wechat'

describe('cold start', () => {
  test.each([1, 10, 100])('%i requests at once cost one wx.login and 300 ms', async (n) => {
    const { time, calls, backend } = createWorld()
    const login = createLogin({ baseUrl: ORIGIN, clock: time.clock })
    await time.until(login.ready)
    const before = time.elapsed()
    const answers = await time.until(
      Promise.all(Array.from({ length: n }, () => login.request({ url: '/v1/me' }))),
    )
    expect(answers).toHaveLength(n)
    expect(calls).toMatchObject({ login: 1, checkSession: 0, request: n + 1 })
    expect(time.elapsed() - before).toBe(300 + 80 * Math.ceil(n / 10))
    expect(backend.count('/v1/me')).toBe(n)
  })
})
