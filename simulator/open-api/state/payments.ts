import { WeChatError } from '../errors'
import type { App } from './apps'
import type { Clock } from './clock'
import type { User } from './users'

/** A finished WeChat Pay order, named by its own number or by the merchant's. */
export interface Order {
  readonly transactionId?: string
  readonly mchId?: string
  readonly outTradeNo?: string
}

export interface Payments {
  record(app: App, user: User, order: Order): void
  /** @throws {WeChatError} 89300 unknown, someone else's, or more than 5 minutes ago */
  find(app: App, user: User, order: Order): void
  reset(): void
}

/** WeChat server docs, "getPaidUnionid". */
const VALID_MS = 5 * 60_000

export function createPayments(clock: Clock): Payments {
  let paid: { app: App; user: User; order: Order; at: number }[] = []
  const same = (one: Order, other: Order): boolean =>
    one.transactionId !== undefined
      ? one.transactionId === other.transactionId
      : one.outTradeNo !== undefined && one.outTradeNo === other.outTradeNo && one.mchId === other.mchId
  return {
    record: (app, user, order) => void paid.push({ app, user, order, at: clock.now() }),
    find(app, user, order) {
      const found = paid.some(
        (payment) =>
          payment.app.appid === app.appid &&
          payment.user.id === user.id &&
          clock.now() - payment.at < VALID_MS &&
          same(order, payment.order),
      )
      if (!found) throw new WeChatError(89300)
    },
    reset() {
      paid = []
    },
  }
}
