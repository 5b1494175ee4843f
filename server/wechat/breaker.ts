import { SECOND } from '../clock'
import { WechatError, type WechatFailure } from './errors'

/** Failures that say something about WeChat or the way there, not about the one request. */
const COUNTED: ReadonlySet<WechatFailure> = new Set([
  'unavailable',
  'timeout',
  'bad_response',
  'busy',
  'quota_exceeded',
])

/** So many in a row, with no success between, open the circuit: one person's 45011 does not. */
export const FAILURES_TO_OPEN = 10
/** How long nobody is let through, then one probe at a time. */
export const COOL_DOWN_MS = 5 * SECOND

interface Circuit {
  failures: number
  /** On the monotonic clock; null while closed. */
  openUntil: number | null
  isProbing: boolean
}

/** Stops asking an endpoint that keeps failing, and probes it until it answers again. */
export class Breaker {
  readonly #monotonic: () => number
  readonly #circuits = new Map<string, Circuit>()

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  /** @throws {WechatError} `unavailable` without running `work` while the circuit of `endpoint` is open. */
  async run<T>(endpoint: string, work: () => Promise<T>): Promise<T> {
    const circuit = this.#circuitOf(endpoint)
    const isProbe = this.#enter(circuit)
    try {
      const result = await work()
      close(circuit)
      return result
    } catch (error) {
      if (error instanceof WechatError && COUNTED.has(error.failure)) this.#countFailure(circuit)
      // WeChat has refused the request, so it answers.
      else if (error instanceof WechatError) close(circuit)
      throw error
    } finally {
      if (isProbe) circuit.isProbing = false
    }
  }

  /** Endpoints that are left in peace now. */
  openCount(): number {
    return [...this.#circuits.values()].filter((it) => it.openUntil !== null).length
  }

  #circuitOf(endpoint: string): Circuit {
    const known = this.#circuits.get(endpoint)
    if (known) return known
    const fresh: Circuit = { failures: 0, openUntil: null, isProbing: false }
    this.#circuits.set(endpoint, fresh)
    return fresh
  }

  /** True when this call is the probe. */
  #enter(circuit: Circuit): boolean {
    if (circuit.openUntil === null) return false
    const remaining = circuit.openUntil - this.#monotonic()
    if (remaining > 0 || circuit.isProbing)
      throw new WechatError('unavailable', {
        reason: 'circuit_open',
        retryAfterMs: Math.max(remaining, SECOND),
      })
    circuit.isProbing = true
    return true
  }

  #countFailure(circuit: Circuit): void {
    circuit.failures += 1
    if (circuit.failures >= FAILURES_TO_OPEN) circuit.openUntil = this.#monotonic() + COOL_DOWN_MS
  }
}

function close(circuit: Circuit): void {
  circuit.failures = 0
  circuit.openUntil = null
}
