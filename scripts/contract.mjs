/** `npm run contract -- --url URL --wechat URL`: asks any backend for what the SDK relies on. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'

const HELP = `npm run contract -- --url http://127.0.0.1:3000 --wechat http://127.0.0.1:9080

  --url     the backend, which must talk to the simulated WeChat
  --wechat  that simulated WeChat (npx simulator open-api --port 9080)

Without both, the reference backend of this repository is asked.`

const { values: flags } = parseArgs({
  options: { url: { type: 'string' }, wechat: { type: 'string' }, help: { type: 'boolean' } },
})
if (flags.help || Boolean(flags.url) !== Boolean(flags.wechat)) {
  console.log(HELP)
  process.exit(flags.help ? 0 : 1)
}

const root = path.resolve(import.meta.dirname, '..')
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js')
const child = spawn(
  process.execPath,
  [jest, '--selectProjects', 'integration', '--testPathPatterns', 'server/contract', '--verbose'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CONTRACT_URL: flags.url ?? '', CONTRACT_WECHAT: flags.wechat ?? '' },
  },
)
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})
