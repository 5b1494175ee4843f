/** `npm run devtools`: this project in WeChat DevTools, with npm built and the backend running. */
import path from 'node:path'
import { describeCliFailure, NOT_FOUND, needsTourist, nothingAt } from './devtools/answers.mjs'
import { openForAutomation, readLibraryVersion, runSuite } from './devtools/suite.mjs'
import { ensureInstalled } from './install.mjs'
import { startBackend } from './shared/backend.mjs'
import { readFlags, readPort } from './shared/command.mjs'
import { locateCli, runCli } from './shared/devtools-cli.mjs'
import { developmentEnvironment, readEnvironment } from './shared/environment.mjs'
import { Explained, explain, systemLanguage } from './shared/language.mjs'
import { createLifetime } from './shared/lifetime.mjs'
import { createProgress } from './shared/progress.mjs'
import { readProject, TOURIST } from './shared/project.mjs'

const HELP = `npm run devtools [-- --e2e [--only PATTERN] [--port N]]

Builds npm, starts the backend and opens this folder in WeChat DevTools. Ctrl-C ends the backend; DevTools stays.

  --e2e           runs the end-to-end tests in DevTools instead, then closes the project
  --only PATTERN  only the test files whose path matches
  --port N        port of the automation protocol (default 9420)
  --help          this text

DevTools is found where its installer puts it; WECHAT_CLI names its command line elsewhere. Its service port must be
open: 设置 → 安全设置 → 服务端口.`

const root = path.resolve(import.meta.dirname, '..')
const language = systemLanguage(process.env)
const flags = readFlags(HELP, {
  e2e: { type: 'boolean' },
  only: { type: 'string' },
  port: { type: 'string' },
})
const lifetime = createLifetime(flags.e2e ? 130 : 0)
const progress = createProgress(process.stderr)
const interrupt = new AbortController()
lifetime.onEnd(() => interrupt.abort())

try {
  const port = readPort('port', flags.port) ?? 9420
  const env = readEnvironment(root)
  const { cli, from } = locateCli({ env, platform: process.platform })
  if (cli === null) throw new Explained(from === 'WECHAT_CLI' ? nothingAt(env.WECHAT_CLI ?? '') : NOT_FOUND)
  await ensureInstalled()
  const { buildTools, loadServer, loadSimulator } = await import('./build.mjs')
  await buildTools()
  const [server, simulator] = await Promise.all([loadServer(), loadSimulator()])
  await simulator.buildNpm({ projectRoot: root, onProgress: console.log })
  if (flags.e2e) await lifetime.end(await test(cli, port))
  else await open(cli, { ...server, ...simulator, lifetime })
} catch (error) {
  progress.done()
  // Interrupted work fails in its own words, and a second end would not wait for the first.
  if (!lifetime.isEnding()) {
    console.error(explain(error, language))
    await lifetime.end(1)
  }
}

/**
 * @param {string} cli
 * @param {Parameters<typeof startBackend>[0]} parts
 */
async function open(cli, parts) {
  const { url, simulated } = await startBackend(parts, { PORT: '3000', ...developmentEnvironment(root) })
  progress.say('DevTools …')
  const answer = await runCli(cli, ['open', '--project', root], { signal: interrupt.signal })
  const failure = describeCliFailure(answer)
  progress.done()
  if (failure) throw new Explained(failure)
  const wechat = simulated ? `simulated 模拟 ${simulated}` : 'the real one, with the AppID of .env 真实微信'
  console.log(`
  开发者工具 DevTools  ${root}
  后端 Backend         ${url}
  微信 WeChat          ${wechat}

  Ctrl-C ends the backend; DevTools stays open. 按 Ctrl-C 结束后端，开发者工具保持打开。`)
}

/**
 * @param {string} cli
 * @param {number} port
 */
async function test(cli, port) {
  const { appId } = readProject(root)
  if (appId !== TOURIST) throw new Explained(needsTourist(appId))
  await openForAutomation({ cli, port, say: progress.say, lifetime, signal: interrupt.signal })
  progress.done()
  const code = await runSuite({ port, only: flags.only, lifetime })
  // A part that passes tells nothing of the rest.
  if (code === 0 && flags.only === undefined) {
    const today = new Date().toISOString().slice(0, 10)
    console.log(`✔ DevTools, base library ${await readLibraryVersion(port)}, ${process.platform}, ${today}`)
  }
  return code
}
