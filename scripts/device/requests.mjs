/** Follows the requests that reach the backend, and shows nothing that is a secret. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/**
 * @typedef {object} Answered
 * @property {string} from address of whoever asked
 * @property {string} method
 * @property {string} path
 * @property {number} status 0 when the connection was lost before the answer
 * @property {number} milliseconds
 */

/**
 * Node itself tells of the requests to its HTTP servers, so the backend stays as it is.
 *
 * @param {number} port the backend's
 * @param {(request: Answered) => void} onAnswered
 * @returns {() => void} stops following
 */
export function followRequests(port, onAnswered) {
  /** @param {unknown} message */
  const started = (message) => {
    const { request, response, socket } = /** @type {RequestStarted} */ (message)
    if (socket.localPort !== port) return
    const began = performance.now()
    // The address is gone once the socket is closed.
    const from = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    response.once('close', () => {
      onAnswered({
        from,
        method: request.method ?? '',
        path: request.url ?? '',
        status: response.writableFinished ? response.statusCode : 0,
        milliseconds: Math.round(performance.now() - began),
      })
    })
  }
  subscribe('http.server.request.start', started)
  return () => {
    unsubscribe('http.server.request.start', started)
  }
}

/**
 * @typedef {object} RequestStarted
 * @property {import('node:http').IncomingMessage} request
 * @property {import('node:http').ServerResponse} response
 * @property {import('node:net').Socket} socket
 */

/**
 * @param {Answered} request
 * @param {Date} at
 */
export function describeRequest({ from, method, path, status, milliseconds }, at) {
  const time = at.toTimeString().slice(0, 8)
  const outcome = status === 0 ? 'cut off' : String(status)
  return `${time}  ${from.padEnd(15)}  ${method.padEnd(6)} ${redactPath(path)}  ${outcome}  ${milliseconds} ms`
}

/** Words of our routes and versions; ids, tokens and file names are none. */
const PLAIN = /^([a-z][a-z_.-]{0,20}|v\d)$/

/**
 * The path without its query, ids as `…`: a person may show their terminal to others.
 *
 * @param {string} path
 */
export function redactPath(path) {
  const [pathname = ''] = path.split(/[?#]/)
  return pathname
    .split('/')
    .map((segment) => (segment === '' || PLAIN.test(segment) ? segment : '…'))
    .join('/')
}

/**
 * A line of the backend's log in words, or null where it tells a developer nothing. Only names and codes are taken over.
 *
 * @param {string} line JSON, as pino writes it
 */
export function describeLogLine(line) {
  const { log, event, reason, msg, problem, upstream } = JSON.parse(line)
  if (log === 'security') return event === 'login_succeeded' ? 'login succeeded' : join(event, reason)
  if (problem) return join(problem, upstream?.errcode && `WeChat's errcode ${upstream.errcode}`)
  return msg === 'ready' ? null : (msg ?? null)
}

/**
 * @param {string} what
 * @param {unknown} why
 */
const join = (what, why) => (typeof why === 'string' ? `${what}: ${why}` : what)
