import type { Backend } from './backend'
import { asLoginError } from './errors'
import type { Vault } from './vault'

/** Tells the server which tokens are over: at once if it can be reached, else later; each one once. */
export interface Revocation {
  /** A token that came too late, after the person had signed out. */
  add(token: string): void
  flush(): void
}

export function createRevocation({ slot, change }: Vault, backend: Backend): Revocation {
  async function tell(): Promise<void> {
    const [token] = slot.record.revoke
    if (!token) return
    try {
      await backend.revoke(token)
    } catch (error) {
      // A refusal will not change; anything else may.
      if (asLoginError(error).code !== 'refused') return
    }
    await change({ revoke: slot.record.revoke.filter((told) => told !== token) })
    await tell()
  }

  function flush(): void {
    if (slot.revoking) return
    slot.revoking = true
    void tell().finally(() => {
      slot.revoking = false
    })
  }

  return {
    flush,
    add(token) {
      void change({ revoke: [...slot.record.revoke, token] })
      flush()
    },
  }
}
