/** Phones as `simulator auto` starts them, each in a browser of its own, driven by the official client. */
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import path from 'node:path'
import automator from 'miniprogram-automator'

const cli = path.resolve(import.meta.dirname, '../../../simulator/bin/simulator.mjs')

/** @typedef {Awaited<ReturnType<typeof startPhone>>} Phone */

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address())
      server.close(() => resolve(address.port))
    })
  })

/** Resolves when the client has its first answer about the page on screen. */
export async function startPhone(/** @type {string} */ project) {
  const port = await freePort()
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'auto', '--project', project, '--auto-port', String(port)],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  const phone = await automator.connect({ wsEndpoint: `ws://127.0.0.1:${port}` })
  await pageOf(phone)
  return phone
}

/** @param {import('miniprogram-automator/out/MiniProgram').default} phone */
export async function pageOf(phone) {
  const page = await phone.currentPage()
  if (!page) throw new Error('no page')
  return page
}

/**
 * @param {Pick<Awaited<ReturnType<typeof pageOf>>, '$'>} scope
 * @param {string} selector
 */
export async function elementOf(scope, selector) {
  const element = await scope.$(selector)
  if (!element) throw new Error(`${selector} is not there: the page has changed`)
  return element
}

/** @param {Phone} phone */
export const send = (phone, /** @type {string} */ method, params = {}) =>
  /** @type {{ connection: { send(method: string, params: object): Promise<unknown> } }} */ (
    /** @type {unknown} */ (phone)
  ).connection.send(method, params)

export async function endPhone(/** @type {Phone} */ phone) {
  await send(phone, 'Tool.close')
  phone.disconnect()
}
