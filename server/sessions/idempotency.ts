import { createHash } from 'node:crypto'
import { HOUR, SECOND } from '../clock'
import type { RandomBytes } from '../random'
import { openUnder, sealUnder } from '../sealing'
import type { OnceStore } from '../stores/store'

/** What an Idempotency-Key stands for: the same key elsewhere, or of somebody else, is another one. */
export interface OnceScope {
  readonly route: string
  readonly appId: string
  readonly userId: string | null
}

export interface OnceRequest {
  readonly scope: OnceScope
  readonly key: string
  readonly body: unknown
  /** How long the answer can be asked for again, in milliseconds. */
  readonly keepMs: number
}

/** Why the work was not done again. */
export class IdempotencyError extends Error {
  override readonly name = 'IdempotencyError'
  constructor(readonly code: 'request_in_progress' | 'idempotency_key_reused') {
    super(code)
  }
}

export const KEEP_LOGIN_MS = 60 * SECOND
export const KEEP_PHONE_MS = 24 * HOUR

/** Longer than a request takes; after a crash the key is free again. */
const RUNNING_MS = 30 * SECOND
const ANSWER = 'idempotent answer'

/**
 * Does work once per `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07). The answer is stored
 * sealed under the key, so that only who holds the key can read the tokens in it. A failure frees the key. What was done
 * is answered and what failed is told, even when the store cannot note it any more: then the key is busy for half a minute.
 *
 * @throws {IdempotencyError}
 */
export async function doOnce<T>(
  store: OnceStore,
  random: RandomBytes,
  { scope, key, body, keepMs }: OnceRequest,
  work: () => Promise<T>,
): Promise<T> {
  const id = digest(scope.route, scope.appId, scope.userId ?? '', key)
  const begun = await store.begin(id, digest(JSON.stringify(body)), RUNNING_MS)
  if (begun.kind === 'running') throw new IdempotencyError('request_in_progress')
  if (begun.kind === 'mismatch') throw new IdempotencyError('idempotency_key_reused')
  if (begun.kind === 'done') {
    const answer = openUnder(key, begun.sealedAnswer, ANSWER)
    if (answer === null) throw new IdempotencyError('idempotency_key_reused')
    return JSON.parse(answer) as T
  }
  const answer = await work().catch(async (error: unknown) => {
    await store.abandon(id).catch(() => undefined)
    throw error
  })
  const sealed = sealUnder(key, JSON.stringify(answer), ANSWER, random)
  await store.complete(id, sealed, keepMs).catch(() => undefined)
  return answer
}

function digest(...parts: readonly string[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:${part}`)
  return hash.digest()
}
