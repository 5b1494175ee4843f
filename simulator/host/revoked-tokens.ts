/**
 * Makes a backend of any kind refuse the access tokens it gave out before a moment: they travel altered by a few
 * letters. A token that an answer brought after that moment is left alone.
 */
export interface RevokedTokens {
  /** From now on. */
  revoke(): void
  /** Whether there was a revocation that nobody has taken back. */
  readonly isOn: boolean
  /** The headers as they travel. */
  travel(header: Readonly<Record<string, string>>): Readonly<Record<string, string>>
  /** Looks for new tokens in a JSON answer. */
  learn(body: string): void
  /** Every token works again. */
  restore(): void
}

/** Shorter texts in an answer are no tokens. */
const SHORTEST_TOKEN = 16

export function createRevokedTokens(): RevokedTokens {
  /** Texts of answers since the revocation; null while nothing is revoked. */
  let alive: Set<string> | null = null

  const alter = (authorization: string): string => {
    const token = authorization.replace(/^\S+\s+/, '')
    if (alive === null || alive.has(token)) return authorization
    return authorization.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA'))
  }

  return {
    revoke() {
      alive = new Set()
    },
    get isOn() {
      return alive !== null
    },
    travel: (header) =>
      Object.fromEntries(
        Object.entries(header).map(([name, value]) => [
          name,
          name.toLowerCase() === 'authorization' ? alter(value) : value,
        ]),
      ),
    learn(body) {
      if (alive === null) return
      for (const text of textsOf(body)) if (text.length >= SHORTEST_TOKEN) alive.add(text)
    },
    restore() {
      alive = null
    },
  }
}

function textsOf(body: string): string[] {
  const texts: string[] = []
  try {
    JSON.parse(body, (_, value: unknown) => {
      if (typeof value === 'string') texts.push(value)
      return value
    })
  } catch {
    // No JSON brings no token.
  }
  return texts
}
