import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { OpenApi } from '../../../../simulator/open-api'
import { TOURIST_APP } from '../../../../simulator/open-api'

type Secrets = Awaited<ReturnType<OpenApi['control']['secrets']>>

/** What a backend said and stored. */
export interface Traces {
  /** Looked through for databases and for Redis's logs; null where nothing is stored. */
  readonly folder: string | null
  readonly log: readonly string[]
  readonly answers: readonly string[]
}

/** Collects what the simulated WeChat gave out, also before it was reset. */
export class Canaries {
  readonly #found = new Map<keyof Secrets, Set<string>>()

  async collect(control: OpenApi['control']): Promise<void> {
    const secrets = await control.secrets()
    for (const [kind, values] of Object.entries(secrets) as [keyof Secrets, string[]][]) {
      const known = this.#found.get(kind) ?? new Set()
      for (const value of values) known.add(value)
      this.#found.set(kind, known)
    }
  }

  /** Where a secret lies open; empty when all is well. */
  async search({ folder, log, answers }: Traces): Promise<string[]> {
    const said = Buffer.from([...answers, ...log].join('\n'))
    const all = [...this.#found.keys()]
    const spoken = [...occurring([...this.#of(all), TOURIST_APP.secret], said)]
    const files = folder === null ? [] : await storesIn(folder)
    const stored: string[] = []
    // Whose account it is must be found again, so these two are stored as they are.
    const sealed = this.#of(all.filter((kind) => kind !== 'openid' && kind !== 'unionid'))
    for (const name of files) {
      const bytes = await readFile(path.join(folder ?? '', name))
      for (const value of occurring(sealed, bytes)) stored.push(`${value} in ${name}`)
    }
    return [...spoken, ...stored]
  }

  #of(kinds: readonly (keyof Secrets)[]): string[] {
    return kinds.flatMap((kind) => [...(this.#found.get(kind) ?? [])])
  }
}

async function storesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  return names.filter((name) => /\.(sqlite(-wal)?|aof)$/.test(name))
}

/** A secret is as good in another spelling; a hash lets whoever guesses it be sure. */
function spellingsOf(secret: string): readonly Buffer[] {
  const text = Buffer.from(secret)
  const spellings = [text, createHash('sha1').update(text).digest('hex'), ...encodingsOf(text)]
  const decoded = Buffer.from(secret, 'base64')
  // A session_key is 16 bytes in base64. Other values only look like base64.
  const isEncoded = decoded.length >= 16 && decoded.toString('base64') === secret
  return [...spellings, ...(isEncoded ? [decoded, ...encodingsOf(decoded)] : [])].map((it) => Buffer.from(it))
}

/** Without padding, which is not always written. */
const encodingsOf = (bytes: Buffer): readonly string[] => [
  bytes.toString('hex'),
  bytes.toString('base64url'),
  bytes.toString('base64').replace(/=+$/, ''),
]

const PREFIX_BYTES = 4

/** Which of thousands of values occur in megabytes, in one pass: by their first four bytes. */
function occurring(values: readonly string[], bytes: Buffer): Set<string> {
  const byPrefix = new Map<number, { readonly value: string; readonly spelling: Buffer }[]>()
  for (const value of values)
    for (const spelling of spellingsOf(value)) {
      const prefix = spelling.readUInt32BE()
      const same = byPrefix.get(prefix) ?? []
      same.push({ value, spelling })
      byPrefix.set(prefix, same)
    }
  const found = new Set<string>()
  for (let at = 0; at + PREFIX_BYTES <= bytes.length; at++) {
    const candidates = byPrefix.get(bytes.readUInt32BE(at))
    if (!candidates) continue
    for (const { value, spelling } of candidates)
      if (bytes.subarray(at, at + spelling.length).equals(spelling)) found.add(value)
  }
  return found
}
