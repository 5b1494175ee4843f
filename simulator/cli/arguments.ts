import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'

/** The command line was wrong; the message says what and what to do. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

export interface Flag {
  readonly type: 'string' | 'boolean'
  /** Placeholder of the value in the help, such as `<folder>`. */
  readonly value?: string
  readonly help: string
}

export type Flags = Readonly<Record<string, Flag>>
export type Values = Readonly<Record<string, string | boolean | undefined>>

/** Flags of DevTools' command line that mean nothing to a phone in a browser, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  'qr-format': 'the simulator shows the phone itself, there is no QR code',
  'qr-output': 'the simulator shows the phone itself, there is no QR code',
  'qr-size': 'the simulator shows the phone itself, there is no QR code',
  'info-output':
    'nothing is uploaded, so there is no package info; use `npm run wechat:compile` for the size',
  'compile-condition': 'the phone starts on the entry page; navigate with `miniProgram.reLaunch(url)`',
  'test-ticket': 'no real account is involved; choose a simulated person with --auto-account',
  version: 'nothing is uploaded',
  desc: 'nothing is uploaded',
  appid: 'the AppID stands in project.config.json',
  'ext-appid': 'the AppID stands in project.config.json',
  env: 'cloud environments are not simulated',
  debug: 'DEBUG=automator:protocol makes miniprogram-automator print every frame',
  token: 'the simulator asks nobody to log in',
  platform: 'the only platform is the simulator',
  'replay-config-path': 'recorded replays are not supported',
  'replay-all': 'recorded replays are not supported',
}

/**
 * Reads the flags of one command, strictly.
 *
 * @throws {UsageError} for a flag that is unknown or refused, a missing or surplus value, a stray word.
 */
export function readFlags(args: readonly string[], flags: Flags): Values {
  const options = Object.fromEntries(Object.entries(flags).map(([name, { type }]) => [name, { type }]))
  const { values, tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`${token.value} is not understood`)
    if (token.kind === 'option') check(token.name, token.rawName, token.value, flags)
  }
  return values
}

function check(name: string, rawName: string, value: string | undefined, flags: Flags): void {
  const flag = flags[name]
  if (!flag) {
    const reason = REFUSED[name]
    throw new UsageError(reason ? `${rawName} is not available: ${reason}` : `${rawName} is not an option`)
  }
  if (flag.type === 'string' && !value)
    throw new UsageError(`${rawName} needs a value: ${rawName} ${flag.value}`)
  if (flag.type === 'boolean' && value !== undefined) throw new UsageError(`${rawName} takes no value`)
}

/** @throws {UsageError} unless the value is a port number, 0 to 65535; 0 means any free port. */
export function readPort(values: Values, name: string): number | undefined {
  const text = values[name]
  if (typeof text !== 'string') return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65535)) throw new UsageError(`--${name} ${text} is not a port: 0 to 65535`)
  return port
}

/** @throws {UsageError} when the flag is missing. */
export function requireText(values: Values, name: string, flags: Flags): string {
  const text = values[name]
  if (typeof text === 'string') return text
  throw new UsageError(`--${name} ${flags[name]?.value ?? ''} is missing`)
}

/**
 * `SIMULATOR_MAP_REMOTE`: `from=to,from=to`, origins that the app's requests reach elsewhere.
 *
 * @throws {UsageError} when an entry is not two origins.
 */
export function readMapRemote(text: string | undefined): Record<string, string> {
  const entries = (text ?? '').split(',').filter((entry) => entry.trim() !== '')
  return Object.fromEntries(
    entries.map((entry) => {
      const [from = '', to = '', ...rest] = entry.split('=').map((part) => part.trim())
      if (rest.length > 0 || !URL.canParse(from) || !URL.canParse(to)) {
        throw new UsageError(
          `SIMULATOR_MAP_REMOTE: ${entry.trim()} is not understood; write http://127.0.0.1:3000=http://127.0.0.1:40123`,
        )
      }
      return [new URL(from).origin, new URL(to).origin]
    }),
  )
}

/**
 * `SIMULATOR_OPEN_API`: the origin of a simulated WeChat that runs already.
 *
 * @returns null when it is not set.
 * @throws {UsageError} when it is no address.
 */
export function readOpenApi(text: string | undefined): string | null {
  if (!text) return null
  if (URL.canParse(text) && /^https?:/.test(text)) return new URL(text).origin
  throw new UsageError(`SIMULATOR_OPEN_API: ${text} is no address; write http://127.0.0.1:9080`)
}

/**
 * `--compiled`: what WeChat's own compiler has written.
 *
 * @throws {UsageError} when there is no mini program in that folder.
 */
export function readCompiled({ compiled }: Values): string | null {
  if (typeof compiled !== 'string') return null
  const folder = path.resolve(compiled)
  if (existsSync(path.join(folder, 'app.json'))) return folder
  throw new UsageError(`--compiled ${compiled} holds no app.json: run WeChat's own compiler first`)
}
