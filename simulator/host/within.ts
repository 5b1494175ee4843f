/**
 * Follows `work`, but not for ever.
 *
 * @param limit - milliseconds.
 * @throws Error with `message` when the limit has passed.
 */
export async function within<Result>(limit: number, work: Promise<Result>, message: string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), limit)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
