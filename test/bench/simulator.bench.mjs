/** The simulator: start to automator-ready, restart, tap, opening pages, screenshots; and how long the last `npm test` took. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import automator from 'miniprogram-automator'
import { loadSimulator } from '../../scripts/build.mjs'
import { median, spread, time } from './figures.mjs'

/**
 * @typedef {import('./report.mjs').Cell} Cell
 * @typedef {import('./report.mjs').Goal} Goal
 * @typedef {import('./report.mjs').Table} Table
 */

const root = path.resolve(import.meta.dirname, '../..')
const cli = path.join(root, 'simulator/bin/simulator.mjs')

/**
 * @param {import('./part.mjs').Run} run
 * @returns {Promise<import('./report.mjs').Part>}
 */
export default async function ({ isFull, progress }) {
  const [launches, actions] = isFull ? [7, 200] : [3, 50]
  /** @type {Cell[][]} */
  const rows = []
  /** @type {Goal[]} */
  const goals = []
  /**
   * @param {string} what
   * @param {number[]} taken milliseconds
   * @param {{ atMost?: number, beside?: { name: string, taken: number[] } }} [more]
   */
  const add = (what, taken, { atMost, beside } = {}) => {
    const value = median(taken)
    const ratio = beside ? value / median(beside.taken) : null
    rows.push([what, value, spread(taken), ratio, beside?.name ?? ''])
    if (atMost !== undefined) goals.push({ what, value, atMost, unit: 'ms', kind: 'time' })
  }

  progress('starting phones')
  const emptyBrowser = await time(launches, openBrowser)
  /** @type {Phone[]} */
  const phones = []
  const starts = await time(launches, async () => {
    phones.push(await start())
  })
  add('start command to automator-ready', starts, {
    atMost: 1500,
    beside: { name: 'an empty browser, opened and closed', taken: emptyBrowser },
  })

  const [phone] = phones
  if (!phone) throw new Error('no phone')
  await Promise.all(phones.slice(1).map((other) => send(other, 'Tool.close')))
  progress('tapping and restarting')
  const info = await time(actions, () => send(phone, 'Tool.getInfo'))
  const page = await phone.currentPage()
  const shelf = await page?.$('.page')
  if (!shelf) throw new Error('the home page has changed: nothing to tap')
  add('tap', await time(actions, () => shelf.tap()), {
    atMost: 10,
    beside: { name: 'an empty round trip', taken: info },
  })
  const evaluated = await time(actions, () => phone.evaluate('function () { return 1 }'))
  add('restart with storage', await time(launches + 2, () => send(phone, 'Tool.compile')), {
    atMost: 300,
    beside: { name: 'evaluate(() => 1)', taken: evaluated },
  })
  progress('opening pages')
  const visit = `async function () {
    await wx.navigateTo({ url: '/account/legal/index' })
    await wx.navigateBack()
  }`
  const beside = { name: 'evaluate(() => 1)', taken: evaluated }
  add('open a page and go back', await time(actions, () => phone.evaluate(visit)), { beside })
  add('screenshot', await time(launches + 2, () => phone.screenshot()), { beside })
  await send(phone, 'Tool.close')
  phone.disconnect()

  const columns = ['action', 'median ms', 'spread ms', 'ratio', 'beside']
  const suite = suiteTable()
  return {
    title: 'Simulator',
    about: 'A headless browser with the example mini program, driven as DevTools is.',
    versions: {},
    tables: [{ title: 'Actions', columns, rows }, ...(suite ? [suite] : [])],
    goals,
    plots: [],
    notes: [],
  }
}

async function openBrowser() {
  const { launchBrowser } = await loadSimulator()
  const browser = await launchBrowser()
  await browser.open('about:blank', { width: 390, height: 844 })
  await browser.close()
}

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(address.port))
    })
  })

/** @typedef {Awaited<ReturnType<typeof start>>} Phone */

async function start() {
  const port = await freePort()
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'auto', '--project', root, '--auto-port', String(port)],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  const phone = await automator.connect({ wsEndpoint: `ws://127.0.0.1:${port}` })
  const page = await phone.currentPage()
  if (!page) throw new Error('no page')
  return phone
}

/** @param {Phone} phone */
const send = (phone, /** @type {string} */ method, params = {}) =>
  /** @type {{ connection: { send(method: string, params: object): Promise<unknown> } }} */ (
    /** @type {unknown} */ (phone)
  ).connection.send(method, params)

/** @returns {Table | null} null when `npm test` has not been run here yet */
function suiteTable() {
  try {
    const { steps } = JSON.parse(readFileSync(path.join(root, 'test-results/summary.json'), 'utf8'))
    return {
      title: 'The last npm test here',
      columns: ['step', 'seconds'],
      rows: steps.map((/** @type {{ name: string, seconds: number }} */ it) => [it.name, it.seconds]),
    }
  } catch {
    return null
  }
}
