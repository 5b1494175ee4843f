import { asLoginError } from './errors'
import type { Parts } from './parts'

/** Tells the server which tokens are over: at once if it can be reached, else later; each one once. */
export interface Revocation {
  /** A token that came too late, after the person had signed out. */
  add(token: string): void
  flush(): void
}

export function createRevocation({ session, backend }: Pick<Parts, 'session' | 'backend'>): Revocation {
  let running = false

  async function tell(): Promise<void> {
    for (let token = session.record.revoke[0]; token !== undefined; token = session.record.revoke[0]) {
      try {
        await backend.revoke(token)
      } catch (error) {
        // A refusal will not change; anything else may.
        if (asLoginError(error).code !== 'refused') return
      }
      await session.catchUp()
      await session.note({ revoke: session.record.revoke.filter((told) => told !== token) })
    }
  }

  function flush(): void {
    if (running || session.record.revoke.length === 0) return
    running = true
    void tell().finally(() => {
      running = false
    })
  }

  return {
    flush,
    add(token) {
      void session.note({ revoke: [...session.record.revoke, token] })
      flush()
    },
  }
}
