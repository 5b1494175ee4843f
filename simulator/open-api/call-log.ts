/** One call to a simulated endpoint. Holds no query, body or answer, so it holds no secret. */
export interface Call {
  /** Counts from 1 since the start or the last reset. */
  readonly id: number
  /** Simulated time, RFC 3339. */
  readonly at: string
  /** Real time when the call arrived, milliseconds since 1970. */
  readonly began: number
  readonly method: string
  readonly path: string
  /** HTTP status, or null when the connection was cut or left hanging. */
  readonly status: number | null
  /** 0 on success, null when the answer was no answer of WeChat's (a fault). */
  readonly errcode: number | null
  /** Milliseconds of real time. */
  readonly duration: number
}

export interface CallLog {
  add(call: Omit<Call, 'id'>): void
  /** The latest calls after this id, oldest first. */
  since(id: number): Call[]
  /** Resolves when there is a call after this id, or the log was reset, or so many milliseconds have passed. */
  news(id: number, milliseconds: number): Promise<void>
  /** The id of the latest call, 0 for none. */
  latest(): number
  /** By path, since the start or the last reset; also of calls that the list has dropped. */
  counts(): Record<string, number>
  reset(): void
}

/** Enough to look back over a test; a load test drops the oldest. */
const KEPT_CALLS = 2_000

export function createCallLog(onCall: (call: Call) => void = () => {}): CallLog {
  let calls: Call[] = []
  let lastId = 0
  const counts = new Map<string, number>()
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const resolve of [...waiting]) resolve()
  }
  return {
    add(members) {
      lastId += 1
      const call = { id: lastId, ...members }
      calls.push(call)
      if (calls.length > 2 * KEPT_CALLS) calls = calls.slice(-KEPT_CALLS)
      counts.set(call.path, (counts.get(call.path) ?? 0) + 1)
      onCall(call)
      wake()
    },
    since: (id) => calls.filter((call) => call.id > id).slice(-KEPT_CALLS),
    news: (id, milliseconds) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer)
          waiting.delete(end)
          resolve()
        }
        // Whoever waits holds a connection; once that is closed, nothing shall keep the process.
        const timer = setTimeout(end, milliseconds).unref()
        waiting.add(end)
        if (id !== lastId) end()
      }),
    latest: () => lastId,
    counts: () => Object.fromEntries(counts),
    reset() {
      calls = []
      lastId = 0
      counts.clear()
      wake()
    },
  }
}
