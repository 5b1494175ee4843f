import { expect, test } from '@jest/globals'
import { UploadSlots } from '../../../server/routes/upload-slots'

/** Work that ends when the test says so. */
function work() {
  let end = (_value: string): void => undefined
  const done = new Promise<string>((resolve) => {
    end = resolve
  })
  return { begin: () => done, end }
}

test('a person uploads one picture at a time, eight people at once, and a place is free when its work is over', async () => {
  const slots = new UploadSlots()
  const works = Array.from({ length: 8 }, work)
  const held = works.map((it, index) => slots.hold(`u_${index}`, it.begin))
  const refused = { code: 'rate_limited', extras: { headers: { 'retry-after': '2' } } }
  const neverBegun = () => Promise.reject(new Error('begun'))
  await expect(slots.hold('u_ninth', neverBegun)).rejects.toMatchObject(refused)
  works[0]?.end('done')
  expect(await held[0]).toBe('done')
  await expect(slots.hold('u_1', neverBegun)).rejects.toMatchObject(refused)
  expect(await slots.hold('u_ninth', async () => 'ninth')).toBe('ninth')
  await expect(slots.hold('u_tenth', neverBegun)).rejects.toThrow('begun')
  expect(await slots.hold('u_tenth', async () => 'tenth')).toBe('tenth')
})
