/** Milliseconds; a busy machine takes its time. */
const PATIENCE = 20_000
const PAUSE = 25

/** Polls until `read` answers something truthy; every poll has an end (the client's own `waitFor` has none). */
export async function eventually<T>(what: string, read: () => Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + PATIENCE
  let last: unknown
  for (;;) {
    try {
      last = await read()
      if (last) return last as NonNullable<T>
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`Not seen within ${PATIENCE} ms: ${what} (last: ${String(last)})`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}
