import type { UserChanges } from './users'

/** The JSON object that a control method received. */
export type Params = Readonly<Record<string, unknown>>

/** @throws {RangeError} when it is no text or empty */
export function text(params: Params, name: string): string {
  const value = params[name]
  if (typeof value !== 'string' || value === '') throw new RangeError(`${name} must be a text`)
  return value
}

/** @throws {RangeError} when it is no finite number */
export function number(params: Params, name: string): number {
  const value = params[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`${name} must be a number`)
  return value
}

/** @throws {RangeError} when it is neither true nor false */
export function flag(params: Params, name: string): boolean {
  const value = params[name]
  if (typeof value !== 'boolean') throw new RangeError(`${name} must be true or false`)
  return value
}

/** @throws {RangeError} when it is none of the choices */
export function oneOf<const Choice extends string | number>(
  params: Params,
  name: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === params[name])
  if (choice === undefined) throw new RangeError(`${name} must be one of ${choices.join(', ')}`)
  return choice
}

/** The members of a user that are given. @throws {RangeError} */
export function userChanges(params: Params): UserChanges {
  return {
    ...(params.nickName !== undefined && { nickName: text(params, 'nickName') }),
    ...(params.phone !== undefined && { phone: phone(params.phone) }),
    ...(params.blocked !== undefined && { blocked: flag(params, 'blocked') }),
    ...(params.riskRank !== undefined && { riskRank: oneOf(params, 'riskRank', [0, 1, 2, 3, 4]) }),
  }
}

function phone(value: unknown): { countryCode: string; purePhoneNumber: string } {
  if (typeof value !== 'object' || value === null) throw new RangeError('phone must be an object')
  const members = value as Params
  return { countryCode: text(members, 'countryCode'), purePhoneNumber: text(members, 'purePhoneNumber') }
}
