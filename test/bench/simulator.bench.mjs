/** The simulator: start to automator-ready, restart, tap, opening pages, screenshots, and what it leaves behind. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ensureInstalledIn } from '../../scripts/install.mjs'
import { median, spread, time } from './figures.mjs'
import { startEmpty, useEmpty, weighVisits } from './simulator/browsers.mjs'
import { inJsdom, onPhone } from './simulator/components.mjs'
import { elementOf, endPhone, pageOf, send, startPhone } from './simulator/phones.mjs'

/**
 * @typedef {import('./report.mjs').Cell} Cell
 * @typedef {import('./report.mjs').Goal} Goal
 * @typedef {import('./report.mjs').Table} Table
 * @typedef {{ name: string, taken: number[] }} Beside
 */

const root = path.resolve(import.meta.dirname, '../..')
const peersFolder = path.join(import.meta.dirname, 'peers')
const PEER = 'miniprogram-simulate'
const VISITS = 500

/**
 * @param {import('./part.mjs').Run} run
 * @returns {Promise<import('./report.mjs').Part>}
 */
export default async function ({ isFull, progress }) {
  await ensureInstalledIn(peersFolder, 'the peers (141 MB, about ten seconds, only once)')
  const [launches, actions] = isFull ? [7, 200] : [3, 50]
  /** @type {Cell[][]} */
  const rows = []
  /** @type {Goal[]} */
  const goals = []
  /**
   * @param {string} what
   * @param {number[]} taken milliseconds
   * @param {Beside} beside
   * @param {number} [atMost]
   */
  const add = (what, taken, beside, atMost) => {
    const value = median(taken)
    rows.push([what, value, spread(taken), value / median(beside.taken), beside.name])
    if (atMost !== undefined) goals.push({ what, value, atMost, unit: 'ms', kind: 'time' })
  }

  progress('starting phones and empty browsers in turns')
  const empty = { name: 'the same browser opens an empty page', taken: await startEmpty(launches) }
  const { phone, starts } = await startPhones(launches)
  add('start command to automator-ready, warm', starts, empty, 1500)

  progress('using the phone')
  const bare = await useEmpty(launches * 3, actions)
  const restarts = await time(launches * 3, () => send(phone, 'Tool.compile'))
  add('restart with storage', restarts, { name: 'an empty page reloads', taken: bare.reload }, 300)
  const shelf = await elementOf(await pageOf(phone), '.page')
  const taps = await time(actions, () => shelf.tap())
  add('tap', taps, { name: 'a click by the browser’s own protocol', taken: bare.click }, 10)
  const nothing = {
    name: 'evaluate(() => 1)',
    taken: await time(actions, () => phone.evaluate('function () { return 1 }')),
  }
  const visit = `async function () {
    await wx.navigateTo({ url: '/account/legal/index' })
    await wx.navigateBack()
  }`
  add('open a page and go back', await time(actions, () => phone.evaluate(visit)), nothing)
  add('screenshot', await time(launches * 3, () => phone.screenshot()), nothing)
  await endPhone(phone)

  progress(`opening ${VISITS} pages`)
  const { before, after } = await weighVisits(root, '/account/legal/index', VISITS)
  const what = /** @type {const} */ (['documents', 'nodes', 'listeners'])
  for (const name of what)
    goals.push({
      what: `DOM ${name} that ${VISITS} visits to a page leave`,
      value: after[name] - before[name],
      atMost: 0,
      kind: 'count',
    })
  goals.push({
    what: `heap that ${VISITS} visits to a page leave`,
    value: (after.heap - before.heap) / 1024,
    atMost: 100,
    unit: 'kB',
    kind: 'time',
  })

  progress('loading and tapping a component')
  const ours = await onPhone(actions)
  const theirs = await inJsdom(peersFolder, actions)
  const suite = suiteTable()
  return {
    title: 'Simulator',
    about:
      'A headless browser with the example mini program, driven as DevTools is. What stands beside was measured in the same run.',
    versions: { [PEER]: versionOf(PEER) },
    tables: [
      { title: 'Actions', columns: ['action', 'median ms', 'spread ms', 'ratio', 'beside'], rows },
      {
        title: 'What is left behind',
        about: `What the browser holds after everything that can be collected is, before and after ${VISITS} visits to a page.`,
        columns: ['', 'before', 'after'],
        rows: [
          ...what.map((name) => [`DOM ${name}`, before[name], after[name]]),
          ['heap, kB', Math.round(before.heap / 1024), Math.round(after.heap / 1024)],
        ],
      },
      {
        title: 'One component',
        about: `Until it shows, in milliseconds. ${PEER} draws into jsdom in its own process, without styles, layout, pages or \`wx\`; the simulator is asked over its protocol and draws in a browser.`,
        columns: ['', 'simulator', 'spread', PEER, 'spread'],
        rows: [
          ['load', median(ours.load), spread(ours.load), median(theirs.load), spread(theirs.load)],
          ['tap', median(ours.tap), spread(ours.tap), median(theirs.tap), spread(theirs.tap)],
        ],
      },
      ...(suite ? [suite] : []),
    ],
    goals,
    plots: [],
    notes: [],
  }
}

/** The last phone stays open; one after the other, as a person would, so that none shares the machine with another. */
async function startPhones(/** @type {number} */ launches) {
  /** @type {import('./simulator/phones.mjs').Phone | undefined} */
  let phone
  const starts = []
  for (let launch = 0; launch <= launches; launch += 1) {
    if (phone) await endPhone(phone)
    const started = performance.now()
    phone = await startPhone(root)
    starts.push(performance.now() - started)
  }
  if (!phone) throw new Error('no phone')
  // The first one fills the cache.
  return { phone, starts: starts.slice(1) }
}

/** @param {string} name */
function versionOf(name) {
  const { dependencies } = JSON.parse(readFileSync(path.join(peersFolder, 'package.json'), 'utf8'))
  return String(dependencies[name])
}

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
