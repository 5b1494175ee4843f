/** `npm start`: simulated WeChat, backend and phone in one process; Ctrl-C ends them all. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './install.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** Where miniprogram/config.ts looks for the backend during development. */
const BACKEND = { host: '127.0.0.1', port: 3000 }

const HELP = `npm start [-- --port N]

Installs what is missing, builds, and starts
  1. WeChat's simulated server API,
  2. the backend on an embedded SQLite database (.data/),
  3. a phone in the browser that runs the mini program of this folder.

  --port N   port of the phone's page (default 8080, the next free one when it is taken)
  --help     this text

WECHAT_APPID and WECHAT_SECRET in .env let the backend talk to the real WeChat: see .env.example.`

const flags = readFlags()
if (flags.help) {
  console.log(HELP)
  process.exit(0)
}

await ensureInstalled()
const { buildTools, loadServer, loadSimulator } = await import('./build.mjs')
await buildTools()
const { startServer } = await loadServer()
const { startOpenApi, startHost, buildNpm } = await loadSimulator()

/** Ends what was started, last first. */
const closers = /** @type {(() => Promise<void>)[]} */ ([])
let stopping = false
/** @param {number} exitCode */
async function stop(exitCode) {
  if (stopping) process.exit(exitCode)
  stopping = true
  for (const close of closers.reverse()) await close()
  process.exit(exitCode)
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => stop(0))
// When npm itself is ended, the shell between it and this process goes without passing the signal on.
const parent = process.ppid
setInterval(() => process.ppid !== parent && stop(0), 500).unref()

try {
  await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await stop(1)
}

async function start() {
  const env = readEnvironment()
  await buildNpm({ projectRoot: root })
  const openApi = await startOpenApi({})
  closers.push(() => openApi.close())
  const real = Boolean(env.WECHAT_APPID || env.WECHAT_SECRET)
  const backend = await startBackend(real ? env : { ...env, WECHAT_API: openApi.url })
  closers.push(() => backend.close())
  const expected = `http://${BACKEND.host}:${BACKEND.port}`
  const phone = await startHost({
    projectRoot: root,
    openApiUrl: openApi.url,
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(backend.url === expected ? {} : { mapRemote: { [expected]: backend.url } }),
  })
  closers.push(() => phone.close())
  console.log(`
  手机 Phone    ${phone.url}    <- open this in a browser 用浏览器打开
  后端 Backend  ${backend.url}${backend.url === expected ? '' : `    (port ${BACKEND.port} is taken; the phone is told, DevTools is not)`}
  微信 WeChat   ${real ? 'the real one, with the AppID of .env (log in through DevTools or a phone)' : `simulated at ${openApi.url}`}

  Ctrl-C ends them all. 按 Ctrl-C 全部结束。`)
}

function readFlags() {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, help: { type: 'boolean' } } })
    const port = values.port === undefined ? undefined : Number(values.port)
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
      throw new Error(`--port ${values.port} is no port: give a number from 0 to 65535`)
    return { help: values.help, port }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
    process.exit(1)
  }
}

/**
 * The variables of `.env`; what the shell sets wins.
 *
 * @returns {NodeJS.ProcessEnv}
 */
function readEnvironment() {
  const file = path.join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
  return {
    DATABASE_FILE: path.join(root, '.data', 'login.sqlite'),
    OPERATOR_PORT: '0',
    LOG_LEVEL: 'warn',
    ...process.env,
  }
}

/**
 * Starts the backend where the mini program expects it, or on any free port.
 *
 * @param {NodeJS.ProcessEnv} env
 */
async function startBackend(env) {
  try {
    return await startServer({ HOST: BACKEND.host, PORT: String(BACKEND.port), ...env })
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE') throw error
    return startServer({ ...env, HOST: BACKEND.host, PORT: '0' })
  }
}
