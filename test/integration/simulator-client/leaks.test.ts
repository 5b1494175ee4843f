import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { TestPhone } from './support'

let phone: TestPhone
beforeAll(async () => {
  phone = await TestPhone.open()
})
afterAll(() => phone.close())

interface Weight {
  readonly documents: number
  readonly nodes: number
  readonly listeners: number
  readonly heap: number
}

/** What the browser holds once everything that can be collected is: a busy one gets to it late. */
async function weighAtRest(): Promise<Weight> {
  let last = await weigh()
  for (;;) {
    const next = await weigh()
    if (next.documents === last.documents && next.nodes === last.nodes) return next
    last = next
  }
}

async function weigh(): Promise<Weight> {
  const cdp = await phone.screen.context().newCDPSession(phone.screen)
  await cdp.send('Performance.enable')
  // Finalizers of one round free what the next one collects.
  for (let round = 0; round < 3; round += 1) await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  await cdp.detach()
  const metric = (name: string): number => metrics.find((it) => it.name === name)?.value ?? Number.NaN
  return {
    documents: metric('Documents'),
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
    heap: metric('JSHeapUsedSize'),
  }
}

const visit = (times: number): Promise<void> =>
  phone.app(async (count: number) => {
    for (let at = 0; at < count; at += 1) {
      await wx.navigateTo({ url: '/pages/controls/index' })
      await wx.navigateBack()
    }
  }, times)

const ROUNDS = 60

test('pages that were left leave nothing behind', async () => {
  await visit(10)
  const before = await weighAtRest()
  await visit(ROUNDS)
  const after = await weighAtRest()
  expect(after.documents).toBe(before.documents)
  // Less than one for each visit, which a leak would at least leave.
  expect(after.nodes).toBeLessThan(before.nodes + ROUNDS)
  expect(after.listeners).toBeLessThan(before.listeners + ROUNDS)
  // Bytes; the program itself keeps a log of some hundred for each visit.
  expect(after.heap - before.heap).toBeLessThan(ROUNDS * 10_000)
})
