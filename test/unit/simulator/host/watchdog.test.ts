import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { createWatchdog } from '../../../../simulator/host/watchdog'

const TIMES = { interval: 100, patience: 400 }
const never = new Promise<never>(() => undefined)

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

describe('the watchdog', () => {
  test('passes answers and errors through', async () => {
    const watchdog = createWatchdog(async () => undefined, TIMES)
    await expect(watchdog.watch(Promise.resolve(1))).resolves.toBe(1)
    await expect(watchdog.watch(Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  test('leaves a slow answer alone while the page answers pings', async () => {
    const ping = jest.fn(async () => undefined)
    let settled = false
    void createWatchdog(ping, TIMES)
      .watch(never)
      .finally(() => {
        settled = true
      })
    await jest.advanceTimersByTimeAsync(60_000)
    expect(settled).toBe(false)
    expect(ping).toHaveBeenCalledTimes(600)
  })

  test('counts a page that refuses a ping as alive', async () => {
    let settled = false
    void createWatchdog(() => Promise.reject(new Error('unimplemented')), TIMES)
      .watch(never)
      .finally(() => {
        settled = true
      })
    await jest.advanceTimersByTimeAsync(60_000)
    expect(settled).toBe(false)
  })

  test('rejects everything that waits for a stuck page', async () => {
    const watchdog = createWatchdog(() => never, TIMES)
    const results = Promise.allSettled([watchdog.watch(never), watchdog.watch(never)])
    await jest.advanceTimersByTimeAsync(TIMES.interval + TIMES.patience + 1)
    const reason = new Error('timeout waiting for automator response')
    expect(await results).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ])
  })

  test('does not blame the page for a standstill of the machine', async () => {
    jest.useRealTimers()
    const times = { interval: 10, patience: 1200 }
    let pings = 0
    const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)
    // The machine stands still for longer than the patience; the page answers a moment after.
    const ping = async () => {
      pings += 1
      await setTimeout(20)
      if (pings === 1) standStill()
      await setTimeout(50)
    }
    const watchdog = createWatchdog(ping, times)
    const work = async () => {
      while (pings < 2) await setTimeout(5)
    }
    await expect(watchdog.watch(work())).resolves.toBeUndefined()
  })

  test('sends nothing while nothing is awaited', async () => {
    const ping = jest.fn(async () => undefined)
    const watchdog = createWatchdog(ping, TIMES)
    await watchdog.watch(Promise.resolve())
    await jest.advanceTimersByTimeAsync(60_000)
    expect(ping).not.toHaveBeenCalled()
    expect(jest.getTimerCount()).toBe(0)
  })
})
