/**
 * One component, loaded until it shows and tapped until that shows: in a page of the simulator, and with miniprogram-simulate,
 * WeChat's own tool for unit tests of components, which draws into jsdom.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { JSDOM } from 'jsdom'
import { time } from '../figures.mjs'
import { elementOf, endPhone, pageOf, startPhone } from './phones.mjs'

const stranger = path.resolve(import.meta.dirname, '../../fixtures/stranger')
const PAGE = '/page/component-page/index'

/** Milliseconds. */
const SHOW_LIMIT = 5_000

/** @typedef {{ load: number[], tap: number[] }} Taken milliseconds */

/**
 * @param {number} runs
 * @returns {Promise<Taken>}
 */
export async function onPhone(runs) {
  const phone = await startPhone(stranger)
  const load = await time(runs, () => phone.callWxMethod('reLaunch', { url: PAGE }))
  const counter = await elementOf(await pageOf(phone), '#counter')
  const [plus, value] = [await elementOf(counter, '.plus'), await elementOf(counter, '.value')]
  let shown = Number(await value.text())
  const tap = await time(runs, async () => {
    await plus.tap()
    shown += 1
    if (Number(await value.text()) !== shown) throw new Error('the tap has not shown')
  })
  await endPhone(phone)
  return { load, tap }
}

/**
 * @typedef {{ dispatchEvent(type: string): void, dom: Element }} SimulatedElement
 * @typedef {{
 *   attach(parent: Element): void,
 *   detach(): void,
 *   querySelector(selector: string): SimulatedElement,
 * }} SimulatedComponent
 * @typedef {{ load(file: string, tag: string): string, render(id: string, properties: object): SimulatedComponent }} Simulate
 */

/**
 * @param {string} folder with the peer's node_modules
 * @param {number} runs
 * @returns {Promise<Taken>}
 */
export async function inJsdom(folder, runs) {
  const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true })
  const { document, Event, CustomEvent } = window
  // It expects to run inside jest-environment-jsdom; Node's own events would not reach its elements.
  Object.assign(globalThis, {
    window,
    document,
    Event,
    CustomEvent,
    getCurrentPages: () => [{ route: 'page' }],
  })
  /** @type {Simulate} */
  const simulate = createRequire(path.join(folder, 'package.json'))('miniprogram-simulate')
  // It requires the component's script anew for each load, which Node does for CommonJS only.
  const copy = await mkdtemp(path.join(os.tmpdir(), 'bench-component-'))
  await cp(path.join(stranger, 'components/counter'), copy, { recursive: true })
  const file = path.join(copy, 'index')
  const open = () => {
    const component = simulate.render(simulate.load(file, 'counter'), { start: 3 })
    component.attach(document.body.appendChild(document.createElement('div')))
    return component
  }
  const load = await time(runs, async () => open().detach())

  const component = open()
  const plus = component.querySelector('.plus')
  const text = () => Number(component.querySelector('.value').dom.textContent)
  const tap = await time(runs, async () => {
    const before = text()
    plus.dispatchEvent('tap')
    const limit = performance.now() + SHOW_LIMIT
    while (text() === before) {
      if (performance.now() > limit) throw new Error('the tap has not shown')
      await new Promise((resolve) => setImmediate(resolve))
    }
  })
  await rm(copy, { recursive: true })
  return { load, tap }
}
