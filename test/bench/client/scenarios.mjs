/** The scenarios of the session engine, and what ours may take in each. */

/** @typedef {import('./measure.mjs').Scenario} Scenario */

const HOUR_MS = 3_600_000
const SIZES = [1, 10, 100]

/** @type {Scenario[]} */
export const scenarios = [
  {
    name: 'cold start',
    about: 'Nobody has signed in yet, and several pages ask at once.',
    sizes: SIZES,
    warm: false,
    limit: { login: 1, checkSession: 0, requests: (n) => n + 1, added: 300 },
    ends: 'ok',
  },
  {
    name: 'warm start',
    about: 'A session of an earlier launch, with an hour to live.',
    sizes: SIZES,
    warm: true,
    happens: ({ time }) => time.freeze(HOUR_MS),
    limit: { login: 0, checkSession: 0, requests: (n) => n, added: 0 },
    ends: 'ok',
  },
  {
    name: 'revoked by the server while running',
    about: 'Every token is refused from now on, though by its life it is good.',
    sizes: SIZES,
    warm: true,
    happens: ({ backend }) => backend.revokeAll(),
    limit: { login: 1, checkSession: 0, requests: (n) => n + Math.min(n, 10) + 1, added: 380 },
    ends: 'ok',
  },
  {
    name: 'lifetime passed in the background, refresh token alive',
    about: 'The app was frozen for two hours. A client without refresh tokens logs in.',
    sizes: SIZES,
    warm: true,
    happens: ({ time }) => time.freeze(2 * HOUR_MS),
    limit: { login: 0, checkSession: 0, requests: (n) => n + 1, added: 100 },
    ends: 'ok',
  },
  {
    name: 'lifetime passed in the background, refresh token too',
    about: 'The app was frozen for 31 days.',
    sizes: SIZES,
    warm: true,
    happens: ({ time }) => time.freeze(31 * 24 * HOUR_MS),
    limit: { login: 1, checkSession: 0, requests: (n) => n + 1, added: 300 },
    ends: 'ok',
  },
  {
    name: 'late refusals',
    about:
      'Five slow requests carry a token that ends meanwhile; they are refused long after a sixth has had it replaced.',
    sizes: [6],
    warm: true,
    happens({ backend, phone }) {
      backend.revokeAll()
      let slow = 5
      phone.delay = () => (slow-- > 0 ? 1_500 : 0)
    },
    limit: { login: 1, checkSession: 0, requests: (n) => 2 * n + 1, added: 1_580 },
    ends: 'ok',
  },
  {
    name: 'a backend that ends the old session at each login',
    about: 'Revoked; whoever logs in twice ends their own session.',
    sizes: [10],
    warm: true,
    happens({ backend }) {
      backend.oneSessionOnly = true
      backend.revokeAll()
    },
    limit: { login: 1, checkSession: 0, requests: (n) => 2 * n + 1, added: 380 },
    ends: 'ok',
  },
  {
    name: 'the login endpoint answers 500',
    about: 'Nobody can sign in. What counts is that everybody is told, and the backend not hammered.',
    sizes: [10],
    warm: false,
    happens: ({ backend }) => {
      backend.broken = true
    },
    limit: { login: 3, checkSession: 0, requests: () => 3, added: 1_800 },
    ends: 'typed',
  },
  {
    name: 'offline',
    about: 'Nobody has signed in yet, and there is no network.',
    sizes: [10],
    warm: false,
    happens: ({ phone }) => {
      phone.online = false
    },
    limit: { login: 1, checkSession: 0, requests: () => 0, added: 20 },
    ends: 'typed',
  },
  {
    name: 'no answer from wx.login',
    about: 'As happens on bad networks, whatever its timeout says.',
    sizes: [10],
    warm: false,
    happens: ({ phone }) => {
      phone.wxLogin = 'never'
    },
    limit: { login: 1, checkSession: 0, requests: () => 0, added: 9_920 },
    ends: 'typed',
  },
]
