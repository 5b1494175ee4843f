/** Milliseconds. `wall` since the epoch, `monotonic` since any fixed moment. */
export interface TimeSource {
  wall(): number
  monotonic(): number
}

export const systemTime: TimeSource = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
}

/** Milliseconds since the epoch, never less than before. */
export type Clock = () => number

/**
 * A clock that follows the wall forwards and ignores its steps backwards: while the wall is behind, time goes
 * on at the monotonic pace. So no step of NTP revives an expired token or reopens a rotation window.
 *
 * @param floor the earliest time it may show, such as the last one that a previous process saw.
 */
export function steadyClock(source: TimeSource, floor = 0): Clock {
  let shown = Math.max(source.wall(), floor)
  let ticks = source.monotonic()
  return () => {
    const nextTicks = source.monotonic()
    shown = Math.max(source.wall(), shown + (nextTicks - ticks))
    ticks = nextTicks
    return Math.floor(shown)
  }
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** RFC 3339 in UTC, from milliseconds since the epoch. */
export const toRfc3339 = (time: number): string => new Date(time).toISOString()
