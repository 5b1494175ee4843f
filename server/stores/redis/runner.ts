import { answering } from './answering'
import type { StoreClock } from './clock'
import type { Connection } from './connection'
import { isUnknownScript } from './errors'
import { type Script, toArguments } from './script'

/** Runs scripts on the store's clock, and ends the patience of those who wait for them. */
export class Runner {
  readonly #connection: Connection
  readonly #clock: StoreClock
  readonly #deadlineMs: number

  constructor(connection: Connection, clock: StoreClock, deadlineMs: number) {
    this.#connection = connection
    this.#clock = clock
    this.#deadlineMs = deadlineMs
  }

  /** A method of the store, whose caller hears by the deadline. */
  answering<T>(work: () => Promise<T>): Promise<T> {
    return answering(this.#deadlineMs, work)
  }

  /** What the script answers, and the store's time at which it did. */
  async run<Answer extends object, Name extends string>(
    { keys, lua, sha }: Script<Answer, Name>,
    names: Readonly<Record<Name, string>>,
    args: object = {},
  ): Promise<Answer & { readonly now: number }> {
    const connection = this.#connection
    const rest = [...keys.map((key) => names[key]), String(this.#clock.latest), toArguments(args)]
    const reply = await connection.evalsha(sha, keys.length, ...rest).catch((error: unknown) => {
      // After a restart or a failover the server knows no scripts; this teaches it the script again.
      if (isUnknownScript(error)) return connection.eval(lua, keys.length, ...rest)
      throw error
    })
    const answer = JSON.parse(String(reply)) as Answer & { readonly now: number }
    this.#clock.saw(answer.now)
    return answer
  }

  /** A value that is JSON; null when there is none. */
  async read<T>(key: string): Promise<T | null> {
    const text = await this.#connection.get(key)
    return text === null ? null : (JSON.parse(text) as T)
  }

  get connection(): Connection {
    return this.#connection
  }
}
