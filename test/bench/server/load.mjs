/** What clients do to a backend, by autocannon, and what that costs the process that answers. */
import { randomBytes } from 'node:crypto'
import autocannon from 'autocannon'
import { tokenOf } from './people.mjs'

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {import('./child.mjs').Child} child
 * @property {Crowd} crowd
 *
 * @typedef {object} Figures
 * @property {number} answered
 * @property {number} perSecond
 * @property {number} p50 milliseconds
 * @property {number} p99 milliseconds
 * @property {number} cpuMicros per request, of the answering process with all its threads
 * @property {number} rssBytes
 * @property {number} stallMs the longest pause of the event loop
 * @property {number} failed answers other than 2xx, and connections that broke
 *
 * @typedef {'me' | 'login' | 'login with Idempotency-Key' | 'refresh' | 'sign-out'} Operation
 */

const random = (/** @type {number} */ below) => Math.floor(Math.random() * below)

/** A quarter of the people only ever read, one logs in, one renews sessions over and over, one signs out, once each. */
export class Crowd {
  #quarter
  #renewing = 0
  #leaving = 0
  /** @type {Map<number, string>} */
  #renewed = new Map()
  /** Their refresh is on the way. Stays so when the load ends first: then nobody knows their token any more. */
  #underway = new Set()

  /** @param {number} size */
  constructor(size) {
    this.#quarter = Math.floor(size / 4)
  }

  somebodyToRead() {
    return random(this.#quarter)
  }

  somebodyToLogIn() {
    return this.#quarter + random(this.#quarter)
  }

  nextToRenew() {
    do this.#renewing = (this.#renewing + 1) % this.#quarter
    while (this.#underway.has(this.#renewing))
    const person = 2 * this.#quarter + this.#renewing
    this.#underway.add(this.#renewing)
    return { person, token: this.#renewed.get(person) ?? tokenOf('wr', person) }
  }

  /**
   * @param {number} person
   * @param {string} token
   */
  keep(person, token) {
    this.#renewed.set(person, token)
    this.#underway.delete(person - 2 * this.#quarter)
  }

  nextToLeave() {
    if (this.#leaving === this.#quarter) throw new Error('everybody has signed out')
    const person = 3 * this.#quarter + this.#leaving
    this.#leaving += 1
    return person
  }
}

const json = { 'content-type': 'application/json' }

/**
 * @param {Crowd} crowd
 * @param {boolean} isRepeatable
 */
function login(crowd, isRepeatable) {
  const person = crowd.somebodyToLogIn()
  const nonce = randomBytes(18).toString('base64url')
  const device = { id: `phone-${person}`, label: 'Phone' }
  return {
    headers: isRepeatable ? { ...json, 'idempotency-key': nonce } : json,
    body: JSON.stringify({ code: `${person}.${nonce}`, device }),
  }
}

/** @type {Record<Operation, (crowd: Crowd) => autocannon.Request>} */
const OPERATIONS = {
  me: (crowd) => ({
    method: 'GET',
    path: '/v1/me',
    setupRequest: (request) => ({
      ...request,
      headers: { authorization: `Bearer ${tokenOf('wa', crowd.somebodyToRead())}` },
    }),
  }),
  login: (crowd) => ({
    method: 'POST',
    path: '/v1/auth/wechat/login',
    setupRequest: (request) => ({ ...request, ...login(crowd, false) }),
  }),
  'login with Idempotency-Key': (crowd) => ({
    method: 'POST',
    path: '/v1/auth/wechat/login',
    setupRequest: (request) => ({ ...request, ...login(crowd, true) }),
  }),
  refresh: (crowd) => ({
    method: 'POST',
    path: '/v1/auth/token',
    setupRequest: (request, context) => {
      const { person, token } = crowd.nextToRenew()
      Object.assign(context, { person })
      const body = JSON.stringify({ grant_type: 'refresh_token', refresh_token: token })
      return { ...request, headers: json, body }
    },
    onResponse: (status, body, context) => {
      const { person } = /** @type {{ person: number }} */ (context)
      if (status === 200) crowd.keep(person, JSON.parse(body).refresh_token)
    },
  }),
  'sign-out': (crowd) => ({
    method: 'POST',
    path: '/v1/auth/logout',
    setupRequest: (request) => ({
      ...request,
      headers: { ...json, authorization: `Bearer ${tokenOf('wa', crowd.nextToLeave())}` },
      body: '{}',
    }),
  }),
}

/**
 * @param {Target} target
 * @param {Operation} operation
 * @param {{ connections: number, duration: number } | { connections: number, amount: number }} load seconds, or requests
 * @returns {Promise<Figures>}
 */
export async function measure({ child, crowd }, operation, load) {
  const before = await child.usage()
  const options = { url: child.url, requests: [OPERATIONS[operation](crowd)], ...load }
  const { result, seconds } = await run(options)
  const after = await child.usage()
  const answered = result['2xx'] + result.non2xx
  return {
    answered,
    perSecond: answered / seconds,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / answered,
    rssBytes: after.rssBytes,
    stallMs: after.stallMs,
    failed: result.non2xx + result.errors,
  }
}

/**
 * Timed by ourselves: autocannon looks only once a second whether all has been answered.
 *
 * @param {autocannon.Options} options
 * @returns {Promise<{ result: autocannon.Result, seconds: number }>}
 */
function run(options) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    let latest = began
    autocannon(options, (error, result) => {
      if (error) reject(error)
      else resolve({ result, seconds: (latest - began) / 1000 })
    }).on('response', () => {
      latest = performance.now()
    })
  })
}
