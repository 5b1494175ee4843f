import { hash } from 'node:crypto'
import type { RandomBytes } from '../random'

/**
 * Tokens are opaque: `wa_<route>.<secret>` (access) and `wr_<route>.<secret>` (refresh).
 *
 * `route` is 96 random bits fixed per user, so that everything of one user is found, and shares one Redis
 * Cluster slot, by the token alone. `secret` is 256 random bits. The prefix lets secret scanners find leaks.
 */
export type TokenKind = 'access' | 'refresh'

const PREFIX = { access: 'wa', refresh: 'wr' } as const satisfies Record<TokenKind, string>
const SHAPE = /^(wa|wr)_([\w-]{16})\.[\w-]{43}$/
const ROUTE_BYTES = 12
const SECRET_BYTES = 32

/** What a store looks a token up by. The token itself is never stored. */
export interface TokenKey {
  readonly route: string
  /** SHA-256 of the whole token, in base64url. */
  readonly hash: string
}

export function newRoute(random: RandomBytes): string {
  return random(ROUTE_BYTES).toString('base64url')
}

export function mintToken(kind: TokenKind, route: string, random: RandomBytes): string {
  return `${PREFIX[kind]}_${route}.${random(SECRET_BYTES).toString('base64url')}`
}

/** As text, which is quicker to make, to compare and to look up than bytes are. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
}

/** The kind and key of a presented token; null when it cannot be one of ours. */
export function parseToken(token: string): (TokenKey & { readonly kind: TokenKind }) | null {
  const [, prefix, route] = SHAPE.exec(token) ?? []
  if (prefix === undefined || route === undefined) return null
  return { kind: prefix === PREFIX.access ? 'access' : 'refresh', route, hash: hashToken(token) }
}

/** The key of a presented token of the expected kind; null for everything else. */
export function tokenKey(token: string, kind: TokenKind): TokenKey | null {
  const parsed = parseToken(token)
  return parsed?.kind === kind ? parsed : null
}
