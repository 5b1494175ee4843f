import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'

export const ROOT = path.resolve(__dirname, '../../..')

/** Longer than any command needs on a busy machine. */
const PATIENCE_MS = 60_000

/** A command as somebody types it, with everything that it says. */
export interface Command {
  /** Resolves with the match as soon as the output has it; rejects when the command ends before. */
  says(words: RegExp): Promise<RegExpExecArray>
  /** Ctrl-C. Resolves with the exit code. */
  interrupt(): Promise<number | null>
  readonly ended: Promise<number | null>
  readonly output: () => string
}

export function start(script: string, args: readonly string[], env: Record<string, string> = {}): Command {
  const child: ChildProcess = spawn(process.execPath, [path.join(ROOT, 'scripts', script), ...args], {
    env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: '', WECHAT_CLI: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const watchers = new Set<() => void>()
  const changed = (): void => {
    for (const watch of watchers) watch()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      changed()
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  void ended.then(changed)

  function says(words: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer)
        watchers.delete(look)
        act()
      }
      const look = (): void => {
        const match = words.exec(output)
        if (match) settle(() => resolve(match))
        else if (child.exitCode !== null)
          settle(() => reject(new Error(`ended without ${words}:\n${output}`)))
      }
      const timer = setTimeout(
        () => settle(() => reject(new Error(`not said: ${words}\n${output}`))),
        PATIENCE_MS,
      )
      watchers.add(look)
      look()
    })
  }

  return {
    says,
    ended,
    output: () => output,
    interrupt() {
      child.kill('SIGINT')
      return ended
    },
  }
}
