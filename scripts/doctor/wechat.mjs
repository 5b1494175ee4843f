/** Asks WeChat whether AppID and secret belong together, and what time it is. */

/**
 * @typedef {object} WechatFacts
 * @property {string} origin
 * @property {Answer} answer
 * @property {number | null} clockDriftSeconds this machine's clock minus WeChat's; null when WeChat did not answer
 *
 * @typedef {'accepted' | 'not_asked' | 'not_wechat' | 'unreachable' | 'unreadable' | { refused: number }} Answer
 * `not_wechat`: the address is neither WeChat's nor a simulated WeChat's, so it was told nothing. `refused` holds WeChat's
 * errcode
 */

const PATIENCE_MS = 5000

/**
 * In the normal mode of `stable_token` the call changes nothing: WeChat answers with the token that is valid anyway,
 * and it is dropped here. Without a secret only the clock is read.
 *
 * @param {{ origin: string, appId: string, secret: string | null }} account
 * @param {typeof fetch} [send]
 * @param {() => number} [now] milliseconds since 1970
 * @returns {Promise<WechatFacts>}
 * @see getStableAccessToken (WeChat's server API)
 */
export async function askWechat({ origin, appId, secret }, send = fetch, now = Date.now) {
  if (!isWechat(origin)) return { origin, answer: 'not_wechat', clockDriftSeconds: null }
  const asks = appId !== '' && secret !== null
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const sentAt = now()
  try {
    const response = asks
      ? await send(`${origin}/cgi-bin/stable_token`, {
          method: 'POST',
          body: JSON.stringify({ grant_type: 'client_credential', appid: appId, secret }),
          redirect: 'error',
          signal,
        })
      : await send(origin, { method: 'HEAD', signal })
    // The answer was dated somewhere in between.
    const midway = (sentAt + now()) / 2
    const clockDriftSeconds = readDrift(response.headers.get('date'), midway)
    return { origin, answer: asks ? await readAnswer(response) : 'not_asked', clockDriftSeconds }
  } catch {
    // The reason may hold the request, and that the secret.
    return { origin, answer: asks ? 'unreachable' : 'not_asked', clockDriftSeconds: null }
  }
}

/**
 * As the backend decides, see server/config/settings.ts.
 *
 * @param {string} origin
 */
function isWechat(origin) {
  if (!URL.canParse(origin)) return false
  const { protocol, hostname } = new URL(origin)
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
  return isLoopback || (protocol === 'https:' && hostname.endsWith('.weixin.qq.com'))
}

/**
 * @param {string | null} date an HTTP date, exact to the second
 * @param {number} now
 */
function readDrift(date, now) {
  const theirs = Date.parse(date ?? '')
  return Number.isNaN(theirs) ? null : Math.round((now - theirs) / 1000)
}

/**
 * @param {Response} response
 * @returns {Promise<Answer>}
 */
async function readAnswer(response) {
  // WeChat says text/plain, so `json()` of some clients would refuse; fetch does not look.
  const body = /** @type {{ access_token?: unknown, errcode?: unknown } | null} */ (
    await response.json().catch(() => null)
  )
  if (typeof body?.access_token === 'string') return 'accepted'
  const errcode = Number(body?.errcode)
  return Number.isInteger(errcode) && errcode !== 0 ? { refused: errcode } : 'unreadable'
}
