/**
 * Names of everything in Redis.
 *
 * What belongs to one user carries their route as the hash tag, so that it shares one slot of a Cluster and one
 * script can change it in one step. The names follow from a token and the store's arguments alone: no script
 * needs a key that its caller could not declare.
 */
const PREFIX = 'mpl'

export interface UserKeys {
  /** JSON: profile, phone and status. */
  readonly user: string
  /** Set: `<appid>:<openid>`. */
  readonly identities: string
  /** Hash: appid to the current session_key, sealed. */
  readonly keys: string
  /** Hash: appid to the session_key before, sealed; gone after ten minutes. */
  readonly previousKeys: string
  /** Hash: id to session, as JSON; those that live. */
  readonly sessions: string
  /** Hash: id to session, as JSON; those that ended, the last hundred. */
  readonly past: string
  /** Set: the last refresh tokens of sessions that ended before those, by hash; an erasure finds the others from them. */
  readonly forgotten: string
}

export function userKeys(route: string): UserKeys {
  const of = (what: string) => `${PREFIX}:{${route}}:${what}`
  return {
    user: of('user'),
    identities: of('identities'),
    keys: of('keys'),
    previousKeys: of('previous-keys'),
    sessions: of('sessions'),
    past: of('past'),
    forgotten: of('forgotten'),
  }
}

/** Pattern of the keys of all users. */
export const USER_KEYS = `${PREFIX}:{*}:user`

/** The route in a key that `USER_KEYS` matches. */
export const routeOfUserKey = (key: string): string =>
  key.slice(`${PREFIX}:{`.length, key.length - '}:user'.length)

/** What a token leads to: JSON with session and generation. Kept as long as the token means something. */
export const accessKey = (route: string, hash: string) => `${PREFIX}:{${route}}:at:${hash}`
export const refreshKey = (route: string, hash: string) => `${PREFIX}:{${route}}:rt:${hash}`

/** Written and removed: once a replica has heard of it, it has everything before. */
export const barrierKey = (route: string) => `${PREFIX}:{${route}}:barrier`

/** Signposts to a route. Each is a key of its own slot and changes by itself. */
export const identityKey = (appId: string, openId: string) => `${PREFIX}:identity:${appId}:${openId}`
export const unionKey = (unionId: string) => `${PREFIX}:union:${unionId}`
export const userIdKey = (id: string) => `${PREFIX}:user:${id}`
export const phoneKey = (hash: string) => `${PREFIX}:phone:${hash}`

export const onceKey = (hash: string) => `${PREFIX}:once:${hash}`
export const wechatTokenKey = (appId: string) => `${PREFIX}:wechat-token:${appId}`
export const forcedRefreshKey = (appId: string) => `${PREFIX}:forced-refresh:${appId}`
export const rateKey = (policy: string, subject: string) => `${PREFIX}:rate:${policy}:${subject}`
export const probeKey = (number: number) => `${PREFIX}:probe:${number}`
