import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { Fault, FaultEffect } from '../faults'
import type { PushAddress } from '../push'
import { ENDPOINTS } from '../routes'
import type { App } from '../state/apps'
import type { Order } from '../state/payments'
import type { UserChanges } from '../state/users'

/** The JSON object that a control method received. Every reader throws RangeError with the name of what is wrong. */
export type Params = Readonly<Record<string, unknown>>

export function text(params: Params, name: string): string {
  const value = params[name]
  if (typeof value !== 'string' || value === '') throw new RangeError(`${name} must be a text`)
  return value
}

/** A reader of whole numbers within these bounds. */
export function whole(least: number, most: number): (params: Params, name: string) => number {
  return (params, name) => {
    const value = params[name]
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}`)
  }
}

export function flag(params: Params, name: string): boolean {
  const value = params[name]
  if (typeof value !== 'boolean') throw new RangeError(`${name} must be true or false`)
  return value
}

export function record(params: Params, name: string): Params {
  const value = params[name]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError(`${name} must be an object`)
  }
  return value as Params
}

export function oneOf<const Choice extends string | number>(
  params: Params,
  name: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === params[name])
  if (choice === undefined) throw new RangeError(`${name} must be one of ${choices.join(', ')}`)
  return choice
}

/** Undefined when the member is absent, otherwise what the reader makes of it. */
export function optional<Value>(
  params: Params,
  name: string,
  read: (params: Params, name: string) => Value,
): Value | undefined {
  return params[name] === undefined ? undefined : read(params, name)
}

/** The members that are given, read. */
function given<Members extends object>(
  params: Params,
  readers: { [Name in keyof Members & string]: (params: Params, name: string) => Members[Name] },
): Partial<Members> {
  const names = (Object.keys(readers) as (keyof Members & string)[]).filter(
    (name) => params[name] !== undefined,
  )
  return Object.fromEntries(names.map((name) => [name, readers[name](params, name)])) as Partial<Members>
}

export function userChanges(params: Params): UserChanges {
  return given<Required<UserChanges>>(params, {
    nickName: text,
    blocked: flag,
    riskRank: (_, name) => oneOf(params, name, [0, 1, 2, 3, 4]),
    phone: (_, name) => {
      const phone = record(params, name)
      return { countryCode: text(phone, 'countryCode'), purePhoneNumber: text(phone, 'purePhoneNumber') }
    },
  })
}

export function registration(params: Params): App {
  return {
    appid: text(params, 'appid'),
    secret: text(params, 'secret'),
    ...given<{ platform: string }>(params, { platform: text }),
  }
}

export function order(params: Params): Order {
  return given<Required<Order>>(params, { transactionId: text, mchId: text, outTradeNo: text })
}

export function pushAddress(params: Params): PushAddress {
  const url = text(params, 'url')
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new RangeError('url must begin with http:// or https://')
  }
  const encodingAesKey = text(params, 'encodingAesKey')
  if (!/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)) {
    throw new RangeError('encodingAesKey must be 43 letters and digits')
  }
  return {
    url,
    token: text(params, 'token'),
    encodingAesKey,
    format: oneOf(params, 'format', ['json', 'xml']),
  }
}

/** A timer of node's cannot wait longer. */
const LONGEST_WAIT = 2 ** 31 - 1
const MEGABYTE = 2 ** 20

export function fault(params: Params): Fault {
  const path = oneOf(params, 'path', [...Object.keys(ENDPOINTS), '*'])
  const times = whole(1, Number.MAX_SAFE_INTEGER)
  const delay = whole(0, LONGEST_WAIT)
  return {
    path,
    ...given<{ times: number; delay: number; effect: FaultEffect }>(params, { times, delay, effect }),
  }
}

const EFFECT_KINDS = ['errcode', 'answer', 'merge', 'truncate', 'reset', 'hang', 'drip'] as const

function effect(params: Params, name: string): FaultEffect {
  const members = record(params, name)
  const kind = oneOf(members, 'kind', EFFECT_KINDS)
  switch (kind) {
    case 'errcode':
      return { kind, errcode: errcode(members), ...given<{ errmsg: string }>(members, { errmsg: text }) }
    case 'answer':
      return {
        kind,
        status: whole(200, 599)(members, 'status'),
        headers: headers(members),
        body: members.body === '' ? '' : text(members, 'body'),
      }
    case 'merge':
      return { kind, members: record(members, 'members') }
    case 'truncate':
      return { kind, bytes: whole(0, MEGABYTE)(members, 'bytes') }
    case 'reset':
    case 'hang':
      return { kind, processed: flag(members, 'processed') }
    case 'drip':
      return {
        kind,
        every: whole(0, LONGEST_WAIT)(members, 'every'),
        bytes: whole(1, MEGABYTE)(members, 'bytes'),
      }
  }
}

function errcode(members: Params): number | string {
  if (typeof members.errcode === 'string') return text(members, 'errcode')
  return whole(-(2 ** 31), 2 ** 31 - 1)(members, 'errcode')
}

function headers(members: Params): Record<string, string> {
  const asked = optional(members, 'headers', record) ?? {}
  return Object.fromEntries(
    Object.keys(asked).map((name) => {
      const value = text(asked, name)
      try {
        validateHeaderName(name)
        validateHeaderValue(name, value)
      } catch {
        throw new RangeError(`${JSON.stringify(name)} is no valid header`)
      }
      return [name, value]
    }),
  )
}
