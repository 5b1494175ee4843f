import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

/** A browser's answer to one command of the Chrome DevTools Protocol; each command has members of its own. */
export type CdpResult = Readonly<Record<string, unknown>>

/**
 * The Chrome DevTools Protocol over a pair of pipes (`--remote-debugging-pipe`): JSON texts that end with a zero byte.
 * No port is opened, and the browser ends by itself when this process goes.
 */
export interface CdpBrowser {
  /** @param sessionId - of an attached page; none for the browser itself. */
  send(method: string, params?: object, sessionId?: string): Promise<CdpResult>
  /** Resolves with the next event of that name whose members pass the test. */
  once(method: string, test?: (params: CdpResult) => boolean): Promise<CdpResult>
  /** Resolves when the browser answers; rejects with its last words when it does not start. */
  readonly started: Promise<void>
  /** Resolves when the browser's main process has ended. */
  readonly ended: Promise<void>
  /** Ends at once whatever is left of the browser: its helper processes may outlive the main one. */
  kill(): void
}

type Frame = {
  readonly id?: number
  readonly method?: string
  readonly params?: CdpResult
  readonly result?: CdpResult
  readonly error?: { readonly message: string }
}

/** Starts the browser's process; synchronous, so that whoever exits next can still end it. */
export function spawnBrowser(executable: string, args: readonly string[]): CdpBrowser {
  const child = spawn(executable, ['--remote-debugging-pipe', ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // A process group of its own, so that helpers can be ended with it. Windows ends them with the main process.
    detached: process.platform !== 'win32',
  })
  const browser = talkTo(child)
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2_000)
  })
  const started = browser.send('Browser.getVersion').then(
    () => undefined,
    async () => {
      // Its last words may still be on their way.
      if (child.stderr?.readableEnded === false) await once(child.stderr, 'end')
      throw new Error(`${executable} has ended while starting:\n${words.trim()}`)
    },
  )
  return { ...browser, started }
}

function talkTo(child: ChildProcess): Omit<CdpBrowser, 'started'> {
  const [, , , input, output] = child.stdio as unknown as [null, null, Readable, Writable, Readable]
  const open = new Map<number, { resolve(result: CdpResult): void; reject(error: Error): void }>()
  /** Each says whether it has got what it waited for. */
  const listeners = new Set<(method: string, params: CdpResult) => boolean>()
  let lastId = 0

  const receive = ({ id, method = '', params = {}, result = {}, error }: Frame): void => {
    if (id === undefined) {
      for (const listener of listeners) if (listener(method, params)) listeners.delete(listener)
      return
    }
    const call = open.get(id)
    open.delete(id)
    if (error) call?.reject(new Error(error.message))
    else call?.resolve(result)
  }
  splitAtZero(output, (text) => receive(JSON.parse(text) as Frame))
  // A pipe that breaks tells no more than the end of the process.
  for (const stream of [input, output]) stream.on('error', () => undefined)

  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  void ended.then(() => {
    for (const { reject } of open.values()) reject(new Error('the browser has ended'))
    open.clear()
  })

  return {
    ended,
    kill: () => killGroup(child),
    send(method, params = {}, sessionId) {
      return new Promise((resolve, reject) => {
        lastId += 1
        open.set(lastId, { resolve, reject })
        input.write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`)
      })
    },
    once: (method, test = () => true) =>
      new Promise((resolve) => {
        listeners.add((name, params) => {
          const matches = name === method && test(params)
          if (matches) resolve(params)
          return matches
        })
      }),
  }
}

function killGroup(child: ChildProcess): void {
  if (process.platform === 'win32' || child.pid === undefined) return void child.kill('SIGKILL')
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing of the group is left.
  }
}

function splitAtZero(stream: Readable, each: (text: string) => void): void {
  let parts: Buffer[] = []
  stream.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      each(Buffer.concat([...parts, rest.subarray(0, end)]).toString())
      parts = []
      rest = rest.subarray(end + 1)
    }
    parts.push(rest)
  })
}
