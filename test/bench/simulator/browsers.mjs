/** The same browser without a phone in it, beside which the phone's figures are put, and with one to be weighed. */
import { chromium } from 'playwright-core'
import { loadSimulator } from '../../../scripts/build.mjs'
import { time } from '../figures.mjs'

const SIZE = { width: 390, height: 844 }

/**
 * Milliseconds from the start of a browser until it shows an empty page; how long it takes to close does not count.
 *
 * @param {number} runs
 */
export async function startEmpty(runs) {
  const { launchBrowser } = await loadSimulator()
  const taken = []
  for (let run = 0; run <= runs; run += 1) {
    const started = performance.now()
    const browser = await launchBrowser()
    await browser.open('about:blank', SIZE)
    taken.push(performance.now() - started)
    await browser.close()
  }
  return taken.slice(1)
}

/**
 * Milliseconds for a reload of an empty page, and for a click on it by the browser's own protocol.
 *
 * @param {number} reloads
 * @param {number} clicks
 */
export async function useEmpty(reloads, clicks) {
  const browser = await openChromium()
  try {
    const page = await browser.newPage({ viewport: SIZE })
    const cdp = await page.context().newCDPSession(page)
    const press = (/** @type {'mousePressed' | 'mouseReleased'} */ type) =>
      cdp.send('Input.dispatchMouseEvent', { type, x: 100, y: 100, button: 'left', clickCount: 1 })
    return {
      reload: await time(reloads, () => page.reload()),
      click: await time(clicks, async () => {
        await press('mousePressed')
        await press('mouseReleased')
      }),
    }
  } finally {
    await browser.close()
  }
}

/**
 * What the browser holds of a phone once everything that can be collected is.
 *
 * @typedef {{ documents: number, nodes: number, listeners: number, heap: number }} Weight
 */

/**
 * Weighs a phone before and after so many visits to a page.
 *
 * @param {string} project
 * @param {string} url of the page
 * @param {number} visits
 */
export async function weighVisits(project, url, visits) {
  const { startHost, startOpenApi } = await loadSimulator()
  const openApi = await startOpenApi()
  const host = await startHost({ projectRoot: project, port: 0, openApiUrl: openApi.url })
  // The engine compiles what runs often and keeps that in the heap: it is no part of what the phone holds.
  const browser = await openChromium('--js-flags=--jitless')
  try {
    const page = await browser.newPage({ viewport: SIZE })
    await page.goto(`${host.url}?chrome=none&phone=bench`)
    const phone = await host.phones.ready('bench', 30_000)
    const visit = (/** @type {number} */ times) =>
      phone.automate('App.callFunction', {
        functionDeclaration: `async function (url, times) {
          for (let at = 0; at < times; at += 1) {
            await wx.navigateTo({ url })
            await wx.navigateBack()
          }
        }`,
        args: [url, times],
      })
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Performance.enable')
    // What is made once, such as compiled code, is there before the first weighing.
    await visit(WARM_UP)
    const before = await weigh(cdp)
    await visit(visits)
    return { before, after: await weigh(cdp) }
  } finally {
    await browser.close()
    await host.close()
    await openApi.close()
  }
}

const WARM_UP = 50

/** @param {import('playwright-core').CDPSession} cdp */
async function weigh(cdp) {
  // Finalizers of one round free what the next one collects.
  for (let round = 0; round < 3; round += 1) await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const metric = (/** @type {string} */ name) => metrics.find((it) => it.name === name)?.value ?? Number.NaN
  return {
    documents: metric('Documents'),
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
    heap: metric('JSHeapUsedSize'),
  }
}

async function openChromium(/** @type {string[]} */ ...switches) {
  const { findBrowser } = await loadSimulator()
  return chromium.launch({
    executablePath: findBrowser(process.env),
    args: ['--no-sandbox', '--disable-gpu', ...switches],
  })
}
