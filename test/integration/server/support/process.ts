import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { build } from 'esbuild'
import type { Environment } from '../../../../server/config/config'
import { atEnd, traceOf } from './backend'
import { type Client, createClient } from './client'

const root = path.join(__dirname, '../../../..')

/** The server in a process of its own, which can be killed, starved and signalled as in real life. */
export interface ServerProcess extends Client {
  readonly child: ChildProcess
  readonly url: string
  readonly operatorUrl: string
  /** Every log line so far. */
  readonly log: readonly string[]
  /** Resolves with the exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>
}

export interface LaunchOptions {
  /** TypeScript file to run instead of the server's own. */
  readonly entry?: string
  readonly nodeOptions?: readonly string[]
}

/** Starts a server and waits until it listens. It is killed when the test file ends, if it still lives. */
export async function launchServer(env: Environment, options: LaunchOptions = {}): Promise<ServerProcess> {
  const child = await spawnServer(env, options)
  const log: string[] = []
  let rest = ''
  const ready = await new Promise<{ url: string; operatorUrl: string }>((resolve, reject) => {
    // Read on for ever, or the pipe fills up.
    child.stdout?.on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      log.push(...lines)
      const line = lines.find((it) => it.includes('"msg":"ready"'))
      if (line) resolve(JSON.parse(line))
    })
    // Not 'exit', after which the last lines may still be on their way.
    child.once('close', () => reject(new Error(`The server ended: ${log.join('\n')}`)))
  })
  const client = createClient(ready.url)
  const folder = env.DATABASE_FILE ? path.dirname(env.DATABASE_FILE) : null
  traceOf({ folder, log, answers: client.answers })
  return { ...client, ...ready, child, log, exited: exitOf(child) }
}

export interface Ended {
  readonly exit: number | NodeJS.Signals
  /** What it printed on the standard error. */
  readonly said: string
  /** What it printed on the standard output. */
  readonly printed: string
}

/** Starts a server that is not expected to stay, or a command of it, and waits for its end. */
export async function runServer(env: Environment, args: readonly string[] = []): Promise<Ended> {
  const child = await spawnServer(env, {}, args, 'pipe')
  let [said, printed] = ['', '']
  child.stderr?.setEncoding('utf8').on('data', (chunk) => {
    said += chunk
  })
  child.stdout?.setEncoding('utf8').on('data', (chunk) => {
    printed += chunk
  })
  // Not 'exit', after which the last lines may still be on their way.
  await once(child, 'close')
  return { exit: await exitOf(child), said, printed }
}

async function spawnServer(
  env: Environment,
  { entry = 'server/main.ts', nodeOptions = [] }: LaunchOptions,
  args: readonly string[] = [],
  stderr: 'pipe' | 'inherit' = 'inherit',
): Promise<ChildProcess> {
  const bundle = await bundleOf(entry)
  // From the standard input, so that a run that is killed leaves no file. Node sees by itself that it is a module: its
  // option for that would be passed on to workers, which are none.
  const child = spawn(process.execPath, [...nodeOptions, '-', ...args], {
    // Where the packages are found.
    cwd: path.join(root, 'server'),
    // A simulated WeChat that has to wait for the CPU is not meant to time out.
    env: { PATH: process.env.PATH, PORT: '0', WECHAT_TIMEOUT_MS: '30000', ...env },
    stdio: ['pipe', 'pipe', stderr, 'ipc'],
  })
  child.stdin?.end(bundle)
  atEnd(async () => {
    child.kill('SIGKILL')
    await exitOf(child)
  })
  return child
}

async function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode ?? child.signalCode ?? 0
}

const bundles = new Map<string, Promise<string>>()

function bundleOf(entry: string): Promise<string> {
  const known = bundles.get(entry) ?? bundle(entry)
  bundles.set(entry, known)
  return known
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
  })
  return outputFiles.map(({ text }) => text).join('')
}
