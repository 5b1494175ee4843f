/** `npm run device`: the backend on this machine's network address, for a phone on the same Wi-Fi. */
import path from 'node:path'
import { advise } from './device/advice.mjs'
import { describeLogLine, describeRequest, followRequests } from './device/requests.mjs'
import { whoAnswers } from './doctor/backend.mjs'
import { ensureInstalled } from './install.mjs'
import { startBackend } from './shared/backend.mjs'
import { readFlags, readPort } from './shared/command.mjs'
import { developmentEnvironment } from './shared/environment.mjs'
import { lanAddresses } from './shared/lan.mjs'
import { Explained, explain, systemLanguage, text } from './shared/language.mjs'
import { createLifetime } from './shared/lifetime.mjs'
import { readProject } from './shared/project.mjs'
import { drawQr } from './shared/qr.mjs'

const HELP = `npm run device [-- --host ADDRESS] [--port N]

Starts the backend so that a phone on the same network reaches it, prints its address as a QR code, says which switches
to set in DevTools and on the phone, and shows each request as it comes, without queries, ids or bodies.

  --host ADDRESS  the address of this machine that the phone is told (default: the likeliest)
  --port N        port of the backend (default 3000)
  --help          this text

Ctrl-C ends it. A phone needs an AppID of your own in .env: see docs/device.md.`

const root = path.resolve(import.meta.dirname, '..')
const language = systemLanguage(process.env)
const flags = readFlags(HELP, { host: { type: 'string' }, port: { type: 'string' } })
const lifetime = createLifetime()

try {
  await start()
} catch (error) {
  // Interrupted work fails in its own words, which tell nobody anything.
  if (!lifetime.isEnding()) console.error(explain(error, language))
  await lifetime.end(1)
}

async function start() {
  const [likeliest, ...others] = lanAddresses()
  const host = flags.host ?? likeliest
  const port = readPort('port', flags.port)
  if (!host)
    throw new Explained(
      text(
        'This machine is in no network: join the Wi-Fi of the phone.',
        '本机未接入网络：请连接手机所在的 Wi-Fi。',
      ),
    )
  await ensureInstalled()
  const { buildTools, loadServer, loadSimulator } = await import('./build.mjs')
  await buildTools()
  const [{ startServer, createLogger }, { startOpenApi }] = await Promise.all([loadServer(), loadSimulator()])

  const env = developmentEnvironment(root)
  const logger = createLogger('info', { write: showLogLine })
  const backend = await startBackend(
    { startServer, startOpenApi, lifetime },
    { PORT: '3000', ...env, ...(port !== undefined && { PORT: String(port) }), HOST: '0.0.0.0' },
    { logger },
  )
  const address = `${host}:${backend.port}`
  await checkAddress(`http://${address}`)
  const advice = advise({
    address,
    others,
    appId: readProject(root).appId,
    account: env.WECHAT_APPID ?? '',
    simulated: backend.simulated !== null,
  })
  console.log(`${await drawQr(`http://${address}/v1/me`)}\n\n${advice[language]}\n`)
  lifetime.onEnd(followRequests(backend.port, showRequest))
}

/** @param {string} origin */
async function checkAddress(origin) {
  if ((await whoAnswers(origin)) === 'backend') return
  throw new Explained(
    text(
      `The backend cannot be reached at ${origin}, not even from this machine: is that its address, and does the firewall let Node in?`,
      `即使从本机也无法通过 ${origin} 访问后端：请确认地址正确，并在防火墙中允许 Node。`,
    ),
  )
}

/** Everybody whose requests are no news any more; this machine from the start. */
const seen = new Set(['127.0.0.1', ...lanAddresses()])

/** @param {import('./device/requests.mjs').Answered} request */
function showRequest(request) {
  if (!seen.has(request.from)) {
    seen.add(request.from)
    console.log(
      language === 'zh' ? `✔ ${request.from} 可以访问后端` : `✔ ${request.from} reaches the backend`,
    )
  }
  console.log(describeRequest(request, new Date()))
}

/** @param {string} line */
function showLogLine(line) {
  const words = describeLogLine(line)
  if (words) console.log(`          ${words}`)
}
