/** Logs people in, one session each: `seed-redis URL PEOPLE`. */
import { DAY, HOUR } from '../../../server/clock'
import { SIMULATED_APP } from '../../../server/config/config'
import { hashToken } from '../../../server/sessions/tokens'
import { openRedisStore } from '../../../server/stores/redis'
import { openIdOf, routeOf, tokenOf } from './people.mjs'

const [, , url = '', count = '0'] = process.argv
const { appId } = SIMULATED_APP
const store = await openRedisStore({ nodes: [new URL(url)], warn: console.error })
const lifetimes = { accessMs: 2 * HOUR, idleMs: 30 * DAY, absoluteMs: 90 * DAY, windowMs: 30_000 }
const AT_ONCE = 200

/** @param {number} person */
const logIn = (person) =>
  store.sessions.logIn({
    identity: { appId, openId: openIdOf(person), unionId: null },
    newUser: { id: `u_${routeOf(person)}seeded`, route: routeOf(person) },
    sessionKey: { sealed: Buffer.alloc(56, 1), fingerprint: Buffer.alloc(16, 1) },
    session: {
      device: { id: `phone-${person}`, label: 'Phone' },
      ipPrefix: '127.0.0.0/24',
      scope: 'user',
    },
    mint: () => ({
      id: `s_${routeOf(person)}seeded`,
      accessHash: hashToken(tokenOf('wa', person)),
      refreshHash: hashToken(tokenOf('wr', person)),
    }),
    replaces: null,
    lifetimes,
    maxSessions: 10,
  })

for (let first = 0; first < Number(count); first += AT_ONCE)
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => logIn(first + index)))
await store.close()
