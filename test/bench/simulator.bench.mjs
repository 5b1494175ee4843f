/** The simulator: start to automator-ready, restart, tap; and how long the last `npm test` took. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import automator from 'miniprogram-automator'
import { loadSimulator } from '../../scripts/build.mjs'
import { print, time } from './figures.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const cli = path.join(root, 'simulator/bin/simulator.mjs')

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(address.port))
    })
  })

async function start() {
  const port = await freePort()
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'auto', '--project', root, '--auto-port', String(port)],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  const mp = await automator.connect({ wsEndpoint: `ws://127.0.0.1:${port}` })
  const page = await mp.currentPage()
  if (!page) throw new Error('no page')
  return mp
}

/** @param {Awaited<ReturnType<typeof start>>} mp */
const send = (mp, /** @type {string} */ method, params = {}) =>
  /** @type {{ connection: { send(method: string, params: object): Promise<unknown> } }} */ (
    /** @type {unknown} */ (mp)
  ).connection.send(method, params)

const bareBrowser = await time(3, async () => {
  const { launchBrowser } = await loadSimulator()
  const browser = await launchBrowser()
  await browser.open('about:blank', { width: 390, height: 844 })
  await browser.close()
})

/** @type {Awaited<ReturnType<typeof start>>[]} */
const phones = []
const starts = await time(3, async () => {
  phones.push(await start())
})
print('start command to automator-ready', starts, {
  goal: 1500,
  reference: { name: 'an empty browser, opened and closed', times: bareBrowser },
})

const [mp] = phones
if (!mp) throw new Error('no phone')
await Promise.all(phones.slice(1).map((other) => send(other, 'Tool.close')))
const info = await time(50, () => send(mp, 'Tool.getInfo'))
const page = await mp.currentPage()
const shelf = await page?.$('.page')
if (!shelf) throw new Error('the home page has changed: nothing to tap')
print('tap', await time(50, () => shelf.tap()), {
  goal: 10,
  reference: { name: 'an empty round trip', times: info },
})
const evaluated = await time(20, () => mp.evaluate('function () { return 1 }'))
print('restart with storage', await time(5, () => send(mp, 'Tool.compile')), {
  goal: 300,
  reference: { name: 'evaluate(() => 1)', times: evaluated },
})
await send(mp, 'Tool.close')
mp.disconnect()

try {
  const { steps } = JSON.parse(readFileSync(path.join(root, 'test-results/summary.json'), 'utf8'))
  for (const { name, seconds } of steps)
    console.log(`  npm test: ${name.padEnd(24)} ${seconds.toFixed(1).padStart(8)} s`)
} catch {
  console.log('  npm test has not been run here yet')
}
