/** Asks whether the backend runs, here and where phones would ask. */

/**
 * @typedef {object} BackendFacts
 * @property {number} port
 * @property {string | null} lanAddress of this machine
 * @property {Who} local who answers on the loopback address
 * @property {Who} lan who answers on the LAN address
 *
 * @typedef {'backend' | 'stranger' | 'nobody'} Who
 */

const PATIENCE_MS = 3000

/**
 * @param {{ port: number, lan: string | null }} where
 * @param {typeof fetch} [send]
 * @returns {Promise<BackendFacts>}
 */
export async function askBackend({ port, lan }, send = fetch) {
  const [local, onLan] = await Promise.all([
    whoAnswers(`http://127.0.0.1:${port}`, send),
    lan === null ? /** @type {Who} */ ('nobody') : whoAnswers(`http://${lan}:${port}`, send),
  ])
  return { port, lanAddress: lan, local, lan: onLan }
}

/**
 * A backend that keeps the contract refuses whoever shows no token, in its own words.
 *
 * @param {string} origin
 * @param {typeof fetch} [send]
 * @returns {Promise<Who>}
 */
export async function whoAnswers(origin, send = fetch) {
  try {
    const response = await send(`${origin}/v1/me`, { signal: AbortSignal.timeout(PATIENCE_MS) })
    const problem = /** @type {{ code?: unknown } | null} */ (await response.json().catch(() => null))
    return problem?.code === 'authentication_required' ? 'backend' : 'stranger'
  } catch {
    return 'nobody'
  }
}
