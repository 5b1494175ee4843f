/** A typed request/answer link over any duplex text channel. The host and the phone's page both use it. */

/** What one side lets the other call. Every method answers with a promise. */
// biome-ignore lint/suspicious/noExplicitAny: a constraint only; each use names its own parameters
export type Methods = { [name: string]: (params: any) => Promise<unknown> }

/** The slice of a WebSocket that a link needs; both `ws` and the browser's fit after a line of wiring. */
export interface Channel {
  send(text: string): void
  close(): void
}

export interface Link<Theirs extends Methods> {
  call<Name extends keyof Theirs & string>(
    name: Name,
    params: Parameters<Theirs[Name]>[0],
  ): ReturnType<Theirs[Name]>
  /** Feed what the channel received. */
  receive(text: string): void
  /** Rejects every open call; to be called once, when the channel has closed. */
  closed(reason: string): void
}

/** An error that crosses the link with its extra members (`errMsg`, `errno`, ...). */
export class LinkError extends Error {
  constructor(
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.name = 'LinkError'
  }
}

type Frame =
  | { kind: 'call'; id: number; name: string; params: unknown }
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'error'; id: number; message: string; data: Record<string, unknown> }

const KINDS: readonly unknown[] = ['call', 'result', 'error']

/** @returns null when the text is no frame of a link */
function parseFrame(text: string): Frame | null {
  try {
    const frame = JSON.parse(text) as Frame | null
    return frame && KINDS.includes(frame.kind) ? frame : null
  } catch {
    return null
  }
}

export function createLink<Mine extends Methods, Theirs extends Methods>(
  channel: Channel,
  mine: Mine,
): Link<Theirs> {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let gone: string | null = null
  const send = (frame: Frame): void => channel.send(JSON.stringify(frame))

  async function answer(id: number, name: string, params: unknown): Promise<void> {
    try {
      const method = mine[name]
      if (!method) throw new LinkError(`${name} unimplemented`)
      const result = await method(params)
      send({ kind: 'result', id, result: result ?? null })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const data = error instanceof LinkError ? { ...error.data } : {}
      if (!gone) send({ kind: 'error', id, message, data })
    }
  }

  return {
    call(name, params) {
      const promise = new Promise<unknown>((resolve, reject) => {
        if (gone) return reject(new LinkError(gone))
        lastId += 1
        open.set(lastId, { resolve, reject })
        send({ kind: 'call', id: lastId, name, params })
      })
      return promise as ReturnType<Theirs[typeof name]>
    },
    receive(text) {
      const frame = parseFrame(text)
      // Whoever speaks another language is no phone and no host.
      if (!frame) return channel.close()
      if (frame.kind === 'call') {
        void answer(frame.id, frame.name, frame.params)
        return
      }
      const waiting = open.get(frame.id)
      if (!waiting) return
      open.delete(frame.id)
      if (frame.kind === 'result') waiting.resolve(frame.result)
      else waiting.reject(new LinkError(frame.message, frame.data))
    },
    closed(reason) {
      gone = reason
      for (const { reject } of open.values()) reject(new LinkError(reason))
      open.clear()
    },
  }
}
