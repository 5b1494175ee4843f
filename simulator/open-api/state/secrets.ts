/** What must never reach a client, a log or a database in the clear. */
export const SECRET_KINDS = [
  'session_key',
  'openid',
  'unionid',
  'code',
  'access_token',
  'phone_number',
] as const
export type SecretKind = (typeof SECRET_KINDS)[number]

/** Every secret handed out, so that a test can search the rest of the world for them. */
export interface SecretRegister {
  /** Notes the value and returns it. */
  issued(kind: SecretKind, value: string): string
  list(): Record<SecretKind, string[]>
  reset(): void
}

/** Keeps a load test's memory bounded; far more than a test that reads the list can issue. */
const LIMIT_PER_KIND = 50_000

export function createSecretRegister(): SecretRegister {
  const values = new Map<SecretKind, Set<string>>(SECRET_KINDS.map((kind) => [kind, new Set()]))
  const of = (kind: SecretKind): Set<string> => values.get(kind) ?? new Set()
  return {
    issued(kind, value) {
      const known = of(kind)
      known.add(value)
      if (known.size > LIMIT_PER_KIND) {
        const [oldest] = known
        if (oldest !== undefined) known.delete(oldest)
      }
      return value
    },
    list: () => ({
      session_key: [...of('session_key')],
      openid: [...of('openid')],
      unionid: [...of('unionid')],
      code: [...of('code')],
      access_token: [...of('access_token')],
      phone_number: [...of('phone_number')],
    }),
    reset() {
      for (const known of values.values()) known.clear()
    },
  }
}
