import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { OpenApi } from '../../../../simulator/open-api'
import { TOURIST_APP } from '../../../../simulator/open-api'

type Secrets = Awaited<ReturnType<OpenApi['control']['secrets']>>

/** What a backend said and stored. */
export interface Traces {
  readonly folder: string
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
    const said = [...answers, ...log].join('\n')
    const all = [...this.#found.keys()]
    const spoken = this.#of(all).filter((value) => said.includes(value))
    if (said.includes(TOURIST_APP.secret)) spoken.push('AppSecret')
    const files = (await readdir(folder).catch(() => [])).filter((name) => /\.sqlite(-wal)?$/.test(name))
    const stored: string[] = []
    for (const name of files) {
      const bytes = await readFile(path.join(folder, name))
      // Whose account it is must be found again, so these two are stored as they are.
      const sealed = this.#of(all.filter((kind) => kind !== 'openid' && kind !== 'unionid'))
      stored.push(...sealed.filter((value) => bytes.includes(value)).map((value) => `${value} in ${name}`))
    }
    return [...spoken, ...stored]
  }

  #of(kinds: readonly (keyof Secrets)[]): string[] {
    return kinds.flatMap((kind) => [...(this.#found.get(kind) ?? [])])
  }
}
