import { randomBytes } from 'node:crypto'

/** DevTools' login ticket, which a test runner may read, replace and prolong. The simulator needs none but keeps it. */
export interface Ticket {
  /** `expiredTime` in seconds since 1970. */
  read(): { ticket: string; expiredTime: number }
  set(ticket: string): void
  refresh(): void
}

/** A refresh gives two more hours ("miniProgram.refreshTicket"). */
const LIFE_SECONDS = 2 * 60 * 60

export function createTicket(now: () => number = Date.now): Ticket {
  let ticket = randomBytes(16).toString('hex')
  const expiry = (): number => Math.floor(now() / 1000) + LIFE_SECONDS
  let expiredTime = expiry()
  return {
    read: () => ({ ticket, expiredTime }),
    set(value) {
      ticket = value
      expiredTime = expiry()
    },
    refresh() {
      expiredTime = expiry()
    },
  }
}
