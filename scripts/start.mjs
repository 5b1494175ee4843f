/** `npm start`: simulated WeChat, backend and phone in one process; Ctrl-C ends them all. */
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { ensureInstalled } from './install.mjs'
import { readFlags, readPort } from './shared/command.mjs'
import { developmentEnvironment } from './shared/environment.mjs'
import { explain as inWords, systemLanguage } from './shared/language.mjs'
import { createLifetime } from './shared/lifetime.mjs'

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

const flags = readStartFlags()
const lifetime = createLifetime()

try {
  await ensureInstalled()
  await start()
} catch (error) {
  // Interrupted work fails in its own words, which tell nobody anything.
  if (!lifetime.isEnding()) console.error(explain(error))
  await lifetime.end(1)
}

async function start() {
  const { buildTools, loadServer, loadSimulator } = await import('./build.mjs')
  await buildTools()
  const { startServer, SIMULATED_APP } = await loadServer()
  const { startOpenApi, startHost, buildNpm, describeProblems } = await loadSimulator()

  const env = developmentEnvironment(root)
  await buildNpm({ projectRoot: root })
  const openApi = await startOpenApi({})
  lifetime.onEnd(() => openApi.close())
  const own = !env.WECHAT_APPID && !env.WECHAT_SECRET && !env.WECHAT_API
  const push = pushSecrets()
  const simulated = {
    ...env,
    WECHAT_API: openApi.url,
    PUSH_TOKEN: push.token,
    PUSH_AES_KEY: push.encodingAesKey,
  }
  const { backend, taken } = await startBackend(startServer, own ? simulated : env)
  lifetime.onEnd(() => backend.close())
  // So that the backend hears of it when a person takes back their consent.
  const url = `${backend.url}/v1/wechat/push`
  if (own) await openApi.control.setPush({ appid: SIMULATED_APP.appId, url, ...push, format: 'json' })
  const expected = `http://${BACKEND.host}:${BACKEND.port}`
  const phone = await startHost({
    projectRoot: root,
    openApiUrl: openApi.url,
    watch: (result) =>
      console.log(result.ok ? '  Saved, and shown 已更新' : describeProblems(result.problems)),
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(backend.url === expected ? {} : { mapRemote: { [expected]: backend.url } }),
  })
  lifetime.onEnd(() => phone.close())
  const note = taken ? `    (port ${taken} is taken; the phone is told, DevTools is not)` : ''
  console.log(`
  手机 Phone    ${phone.url}    <- open this in a browser 用浏览器打开
  后端 Backend  ${backend.url}${note}
  微信 WeChat   ${own ? `simulated at ${openApi.url}` : describeWeChat(env)}

  Ctrl-C ends them all. 按 Ctrl-C 全部结束。`)
}

/** @param {import('./shared/environment.mjs').Environment} env */
function describeWeChat(env) {
  return env.WECHAT_API
    ? `as WECHAT_API says: ${env.WECHAT_API}`
    : 'the real one, with the AppID of .env (log in through DevTools or a phone)'
}

/** @param {unknown} error */
function explain(error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === 'DATABASE_IN_USE')
    return 'npm start already runs for this folder, or another program uses its .data: end that first. npm start 已在此目录运行，请先结束它。'
  return inWords(error, systemLanguage(process.env))
}

function readStartFlags() {
  const { port } = readFlags(HELP, { port: { type: 'string' } })
  try {
    return { port: readPort('port', port) }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
    process.exit(1)
  }
}

/** What one enters in WeChat's console for message push; here it lives as long as this process. */
function pushSecrets() {
  return {
    token: randomBytes(16).toString('hex'),
    encodingAesKey: randomBytes(32).toString('base64').slice(0, 43),
  }
}

/**
 * Starts the backend where the mini program expects it, or on any free port.
 *
 * @param {typeof import('../server/index').startServer} startServer
 * @param {import('./shared/environment.mjs').Environment} env
 * @returns {Promise<{ backend: import('../server/index').RunningServer, taken: string | null }>} `taken`: the port it should have had
 */
async function startBackend(startServer, env) {
  const port = env.PORT || String(BACKEND.port)
  try {
    return { backend: await startServer({ HOST: BACKEND.host, ...env, PORT: port }), taken: null }
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EADDRINUSE') throw error
    return { backend: await startServer({ ...env, HOST: BACKEND.host, PORT: '0' }), taken: port }
  }
}
