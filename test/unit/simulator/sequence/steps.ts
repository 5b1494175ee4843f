import fc from 'fast-check'
import { PARTIES, STEP_KINDS, type Step } from '../../../../simulator/sequence/step'

let lastId = 0

/** A step with harmless members, but for the given ones. */
export function step(members: Partial<Step>): Step {
  lastId += 1
  return {
    ...{
      id: String(lastId),
      kind: 'login',
      from: 'sdk',
      to: 'client',
      label: 'wx.login',
      began: 0,
      took: 10,
    },
    ...{ outcome: 'ok', carries: [], brings: [], status: '', callers: [] },
    ...members,
  }
}

/** The login of an honest day, as the phone and the servers write it down. */
export const LOGIN: readonly Step[] = [
  step({
    kind: 'screen',
    from: 'page',
    to: 'page',
    event: 'tap',
    label: '#sign-in',
    began: 1_000,
    took: null,
  }),
  step({ began: 1_010, took: 30, brings: ['code'] }),
  step({ from: 'client', to: 'wechat', label: 'login', began: 1_011, took: 20, brings: ['code'] }),
  step({
    ...{ kind: 'network', to: 'backend', label: 'POST /v1/auth/wechat/login', began: 1_045, took: 50 },
    ...{ carries: ['code'], brings: ['access_token', 'refresh_token'], status: '200' },
  }),
  step({
    ...{ from: 'backend', to: 'wechat', label: 'GET /sns/jscode2session', began: 1_060, took: 5 },
    ...{ carries: ['code', 'secret'], brings: ['openid', 'session_key'], status: '200' },
  }),
]

/** Steps with any text whatever, however wrong their times are. */
export const anySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    id: fc.string(),
    kind: fc.constantFrom(...STEP_KINDS),
    from: fc.constantFrom(...PARTIES),
    to: fc.constantFrom(...PARTIES),
    label: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('end', 'a;b', 'x\ny', '<b>&', '%%{init}%%', '#'),
    ),
    began: fc.integer({ min: 0, max: 5_000 }),
    took: fc.option(fc.integer({ min: 0, max: 5_000 })),
    outcome: fc.constantFrom('open', 'ok', 'failed'),
    carries: fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }),
    brings: fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }),
    status: fc.string({ unit: 'binary' }),
    callers: fc.constant([]),
  }),
  { maxLength: 12 },
)
