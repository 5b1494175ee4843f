/** Polls until `read` answers something truthy; every poll has an end (the client's own `waitFor` has none). */
export async function eventually<T>(
  what: string,
  read: () => Promise<T>,
  { within = 5000, every = 25 }: { within?: number; every?: number } = {},
): Promise<NonNullable<T>> {
  const end = Date.now() + within
  let last: unknown
  for (;;) {
    try {
      last = await read()
      if (last) return last as NonNullable<T>
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`Not seen within ${within} ms: ${what} (last: ${String(last)})`)
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}
