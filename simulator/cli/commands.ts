import { spawn } from 'node:child_process'
import path from 'node:path'
import { PortInUseError } from '../host/loopback'
import type { OpenApiOptions } from '../open-api/index'
import {
  type Flags,
  readCompiled,
  readMapRemote,
  readOpenApi,
  readPort,
  requireText,
  UsageError,
  type Values,
} from './arguments'
import { startInBackground } from './background'
import { findSessions } from './registry'
import type { ServeOptions } from './serve'

export interface Command {
  readonly summary: string
  readonly flags: Flags
  /** @returns when the command has done its work; the process ends as soon as nothing keeps it. */
  run(values: Values): Promise<void>
}

const PROJECT: Flags = {
  project: { type: 'string', value: '<folder>', help: 'the folder of project.config.json' },
}

/** DevTools takes these with every command. */
const IGNORED: Flags = {
  port: { type: 'string', value: '<n>', help: 'accepted; DevTools listens there for its command line' },
  lang: { type: 'string', value: 'zh|en', help: 'accepted; nothing is shown on a phone' },
}

const PHONE: Flags = {
  ...PROJECT,
  port: { type: 'string', value: '<n>', help: "port of the phone's page; default 8080 or the next free one" },
  compiled: { type: 'string', value: '<folder>', help: "run this output of WeChat's own compiler" },
  lang: { type: 'string', value: 'zh|en', help: "language of WeChat's own texts on the phone; default zh" },
  'auto-account': { type: 'string', value: '<id>', help: 'the simulated person who holds the phone' },
  'trust-project': { type: 'boolean', help: 'accepted; every project is trusted' },
  'disable-gpu': { type: 'boolean', help: 'accepted; the browser draws without one' },
}

const AUTO: Flags = {
  ...PHONE,
  'auto-port': { type: 'string', value: '<n>', help: 'port of the automation protocol; default 9420' },
  ticket: { type: 'string', value: '<ticket>', help: 'accepted; the simulator asks nobody to log in' },
}

const OPEN_API: Flags = {
  port: { type: 'string', value: '<n>', help: 'port to listen on; default any free one' },
  seed: { type: 'string', value: '<text>', help: 'makes codes, keys and ids the same in each run' },
  clock: {
    type: 'string',
    value: '<time>',
    help: 'where the clock stands, as 2026-11-23T08:00:00Z; default now',
  },
}

/** DevTools' own default. */
const DEFAULT_AUTO_PORT = 9420

export const COMMANDS: Readonly<Record<string, Command>> = {
  auto: {
    summary: 'run the mini program in a headless browser and listen for miniprogram-automator',
    flags: AUTO,
    async run(values) {
      const autoPort = readPort(values, 'auto-port') ?? DEFAULT_AUTO_PORT
      const started = await startInBackground({ ...serveOptions(values, AUTO), autoPort })
      // DevTools' own lines: people's scripts look for them.
      succeed(`IDE server has started, listening on ${started.url.replace(/\/$/, '')}`)
      succeed(`Using AppID: ${started.appId}`)
      succeed('auto')
      console.log(`  automator.connect({ wsEndpoint: '${started.wsEndpoint}' })`)
      if (started.problems) console.error(`\n${started.problems}`)
    },
  },
  open: {
    summary: "show the phone in this machine's browser",
    flags: PHONE,
    async run(values) {
      const url = await phoneUrl(values)
      showInBrowser(url)
      succeed(`open ${url}`)
    },
  },
  preview: {
    summary: 'print the address that shows the phone in any browser of this machine',
    flags: PHONE,
    async run(values) {
      console.log(await phoneUrl(values))
    },
  },
  close: {
    summary: 'end what runs for a project',
    flags: { ...PROJECT, ...IGNORED },
    run: async (values) => end(path.resolve(requireText(values, 'project', PROJECT))),
  },
  quit: {
    summary: 'end what runs for a project, or for all',
    flags: { ...PROJECT, ...IGNORED },
    run: async ({ project }) => end(typeof project === 'string' ? path.resolve(project) : undefined),
  },
  'build-npm': {
    summary: 'build miniprogram_npm as "构建 npm" of DevTools does',
    flags: {
      ...PROJECT,
      'compile-type': { type: 'string', value: 'miniprogram', help: 'miniprogram only' },
      ...IGNORED,
    },
    async run(values) {
      const type = values['compile-type'] ?? 'miniprogram'
      if (type !== 'miniprogram')
        throw new UsageError(`--compile-type ${type} is not supported: miniprogram only`)
      const { buildNpm } = await import('../build/npm')
      const projectRoot = path.resolve(requireText(values, 'project', PROJECT))
      await buildNpm({ projectRoot, onProgress: (message) => console.log(message) })
      succeed('build-npm')
    },
  },
  'open-api': {
    summary: "run WeChat's simulated server API alone, to test any backend against it",
    flags: OPEN_API,
    async run(values) {
      const { startOpenApi } = await import('../open-api/index')
      const port = readPort(values, 'port') ?? 0
      const openApi = await startOpenApi({ port, ...repeatable(values) }).catch(
        (error: NodeJS.ErrnoException) => {
          throw error.code === 'EADDRINUSE' ? new PortInUseError(port) : error
        },
      )
      console.log(`${openApi.url}    <- use it in place of https://api.weixin.qq.com; Ctrl-C ends it`)
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => void openApi.close())
      }
    },
  },
  islogin: {
    summary: 'always true: the simulator needs no login',
    flags: IGNORED,
    run: async () => console.log(JSON.stringify({ login: true })),
  },
}

/** Commands of DevTools that have no meaning here, and what to do instead. */
export const REFUSED_COMMANDS: Readonly<Record<string, string>> = {
  login: 'the simulator needs no login',
  upload: 'upload with WeChat DevTools or miniprogram-ci',
  'auto-preview': 'use `preview`: it prints the address of the phone',
  'auto-replay': 'recorded replays are not supported; write the test with miniprogram-automator',
  cache: 'each `auto` starts with empty storage',
  'reset-fileutils': 'files are read anew at each start and reload',
  'open-other': 'only mini programs can be run',
  cloud: 'cloud functions are not simulated',
}

function serveOptions(values: Values, flags: Flags): Omit<ServeOptions, 'autoPort'> {
  const { lang, 'auto-account': account } = values
  if (lang !== undefined && lang !== 'zh' && lang !== 'en') throw new UsageError('--lang is zh or en')
  const port = readPort(values, 'port')
  const openApiUrl = readOpenApi(process.env.SIMULATOR_OPEN_API)
  const compiledRoot = readCompiled(values)
  return {
    projectRoot: path.resolve(requireText(values, 'project', flags)),
    mapRemote: readMapRemote(process.env.SIMULATOR_MAP_REMOTE),
    ...(port === undefined ? {} : { port }),
    ...(compiledRoot ? { compiledRoot } : {}),
    ...(openApiUrl ? { openApiUrl } : {}),
    ...(lang === undefined ? {} : { language: lang === 'en' ? 'en' : 'zh_CN' }),
    ...(typeof account === 'string' ? { account } : {}),
  }
}

/** What makes one run of WeChat's servers like another: `--seed`, and a `--clock` that only `advanceClock` moves. */
function repeatable({ seed, clock }: Values): Pick<OpenApiOptions, 'seed' | 'clock'> {
  const time = typeof clock === 'string' ? Date.parse(clock) : undefined
  if (Number.isNaN(time)) throw new UsageError(`--clock ${clock} is no time: write 2026-11-23T08:00:00Z`)
  return {
    ...(typeof seed === 'string' ? { seed } : {}),
    ...(time === undefined ? {} : { clock: () => time }),
  }
}

/** The page of the project's phone, started unless it runs already. */
async function phoneUrl(values: Values): Promise<string> {
  const options = serveOptions(values, PHONE)
  const [running] = await findSessions(options.projectRoot)
  if (running) return running.url
  const { url, problems } = await startInBackground({ ...options, autoPort: null })
  if (problems) console.error(`${problems}\n`)
  return url
}

async function end(projectRoot: string | undefined): Promise<void> {
  const sessions = await findSessions(projectRoot)
  await Promise.all(sessions.map((session) => session.quit()))
  succeed(sessions.length === 0 ? 'quit: nothing was running' : 'quit')
}

function showInBrowser(url: string): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url]
  const child = spawn(program ?? '', args, { detached: true, stdio: 'ignore' })
  // Where there is no desktop, the printed address is all there is to give.
  child.on('error', () => undefined)
  child.unref()
}

/** The mark that DevTools prints on each platform. */
function succeed(text: string): void {
  console.log(`${process.platform === 'win32' ? '√' : '✔'} ${text}`)
}
