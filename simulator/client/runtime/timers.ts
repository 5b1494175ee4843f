/** The clock functions of a realm. */
export interface TimerSource {
  setTimeout(callback: () => void, delay: number): number
  clearTimeout(id: number): void
}

export interface Timers {
  setTimeout(callback: unknown, delay?: unknown, ...args: unknown[]): number
  clearTimeout(id?: unknown): void
  setInterval(callback: unknown, delay?: unknown, ...args: unknown[]): number
  clearInterval(id?: unknown): void
  /** Calls back in a later task, the way WeChat delivers the outcome of an API. */
  post(callback: () => void): void
  /** Stops delivering, as WeChat does five seconds after the app went to the background. */
  freeze(): void
  /** Delivers what came due meanwhile, in order, and goes on. */
  thaw(): void
  /** So many milliseconds have passed at once: every timer that waits no longer than that is due, the shortest first. */
  elapse(milliseconds: number): void
}

/**
 * The mini program's timers: as the browser's, but they stand still while the app is frozen and call back with no
 * `this`, so that app code never meets the browser's global object.
 */
export function createTimers(source: TimerSource, onError: (error: unknown) => void): Timers {
  const native = new Map<number, number>()
  /** What each pending timer waits for. */
  const pending = new Map<number, { readonly wait: number; readonly fire: () => void }>()
  let lastId = 0
  let frozen = false
  let due: (() => void)[] = []

  function deliver(run: () => void): void {
    if (frozen) {
      due.push(run)
      return
    }
    try {
      run()
    } catch (error) {
      onError(error)
    }
  }

  function start(callback: unknown, delay: unknown, args: unknown[], repeat: boolean): number {
    if (typeof callback !== 'function') throw new TypeError('the callback of a timer must be a function')
    lastId += 1
    const id = lastId
    const wait = Math.max(0, Number(delay) || 0)
    const fire = (): void =>
      deliver(() => {
        if (!native.has(id)) return
        if (repeat) native.set(id, source.setTimeout(fire, Math.max(wait, 4)))
        else forget(id)
        Reflect.apply(callback, undefined, args)
      })
    native.set(id, source.setTimeout(fire, wait))
    pending.set(id, { wait, fire })
    return id
  }

  function forget(id: number): void {
    native.delete(id)
    pending.delete(id)
  }

  function stop(id: unknown): void {
    const handle = native.get(Number(id))
    if (handle === undefined) return
    forget(Number(id))
    source.clearTimeout(handle)
  }

  return {
    setTimeout: (callback, delay, ...args) => start(callback, delay, args, false),
    setInterval: (callback, delay, ...args) => start(callback, delay, args, true),
    clearTimeout: stop,
    clearInterval: stop,
    post: (callback) => void source.setTimeout(() => deliver(callback), 0),
    freeze: () => {
      frozen = true
    },
    thaw: () => {
      frozen = false
      const waiting = due
      due = []
      for (const run of waiting) deliver(run)
    },
    elapse(milliseconds) {
      const due = [...pending].filter(([, { wait }]) => wait <= milliseconds)
      for (const [id, { fire }] of due.sort(([, a], [, b]) => a.wait - b.wait)) {
        const handle = native.get(id)
        if (handle !== undefined) source.clearTimeout(handle)
        fire()
      }
    },
  }
}
