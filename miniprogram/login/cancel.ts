import type { CancelSignal } from './types'

/**
 * A signal for `request` and its like, and the function that sets it off.
 *
 * @example
 * const { signal, cancel } = createCancel()
 * login.request({ url: '/v1/search', signal })
 * cancel()   // the request rejects with `aborted`
 */
export function createCancel(): { readonly signal: CancelSignal; cancel(): void } {
  const listeners = new Set<() => void>()
  let cancelled = false
  return {
    signal: {
      get cancelled() {
        return cancelled
      },
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    cancel() {
      if (cancelled) return
      cancelled = true
      for (const listener of [...listeners]) listener()
    },
  }
}
