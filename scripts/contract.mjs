/** `npm run contract -- --url URL --wechat URL`: asks any backend for what the SDK relies on. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './install.mjs'

const HELP = `npm run contract -- --url http://127.0.0.1:3000 --wechat http://127.0.0.1:9080

  --url     the backend, which must talk to the simulated WeChat
  --wechat  that simulated WeChat (npx simulator open-api --port 9080)
  --core    only what every backend needs: signing in, renewal, access, revocation
  --help    this text

Without both, the reference backend of this repository is asked. Ends with 0 when the backend keeps the contract,
with 1 when it does not (each promise it breaks is named), with 2 when it could not be asked.`

const flags = readFlags()
if (flags.help) {
  console.log(HELP)
  process.exit(0)
}
if (Boolean(flags.url) !== Boolean(flags.wechat)) refuse(`Name both --url and --wechat.\n\n${HELP}`)
if (flags.url && flags.wechat) {
  await mustAnswer(`${flags.url}/v1/me`, 'The backend')
  await mustAnswer(`${flags.wechat}/sns/jscode2session`, 'The simulated WeChat')
}

await ensureInstalled()

const LEFT_OUT =
  'Not asked (--core): Idempotency-Key, logout, the list of sessions, what the profile holds and how it changes.'

const root = path.resolve(import.meta.dirname, '..')
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js')
const child = spawn(
  process.execPath,
  [
    ...[jest, '--selectProjects', 'integration', '--runInBand', '--verbose'],
    ...['--testPathPatterns', `server/contract/${flags.core ? 'core' : ''}`],
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CONTRACT_URL: flags.url ?? '', CONTRACT_WECHAT: flags.wechat ?? '' },
  },
)
child.once('exit', (code) => {
  if (flags.core) console.log(LEFT_OUT)
  console.log(code === 0 ? 'The backend keeps the contract.' : 'The backend does not keep the contract.')
  process.exitCode = code === 0 ? 0 : 1
})

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: 'string' },
        wechat: { type: 'string' },
        core: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
    return values
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  }
}

/**
 * @param {string} url
 * @param {string} who
 */
async function mustAnswer(url, who) {
  if (!URL.canParse(url)) refuse(`${url} is no address: write it as http://127.0.0.1:3000`)
  await fetch(url).catch(() => refuse(`${who} does not answer at ${new URL(url).origin}: is it running?`))
}

/**
 * @param {string} message
 * @returns {never}
 */
function refuse(message) {
  console.error(message)
  process.exit(2)
}
