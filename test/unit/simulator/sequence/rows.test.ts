import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { groupsOf, partiesOf, type Row, rowsOf } from '../../../../simulator/sequence/rows'
import { anySteps, LOGIN, step } from './steps'

const told = (rows: readonly Row[]): string[] => rows.map(({ shape, step }) => `${shape} ${step.label}`)

describe('the rows of a diagram', () => {
  test('put each call inside the call that made it, and its answer after what it waited for', () => {
    expect(told(rowsOf(LOGIN))).toEqual([
      'note #sign-in',
      'call wx.login',
      'both login',
      'return wx.login',
      'call POST /v1/auth/wechat/login',
      'both GET /sns/jscode2session',
      'return POST /v1/auth/wechat/login',
    ])
  })

  test('keep that order when everything happens in one millisecond', () => {
    const at = { began: 7, took: 0 }
    const steps = [step({ ...at }), step({ ...at, from: 'client', to: 'wechat', label: 'login' })]
    expect(told(rowsOf(steps))).toEqual(['call wx.login', 'both login', 'return wx.login'])
  })

  test('keep a call of the servers inside when its clock was a millisecond ahead', () => {
    const steps = [
      step({ kind: 'network', to: 'backend', label: 'POST /login', began: 10, took: 20 }),
      step({ from: 'backend', to: 'wechat', label: 'GET /exchange', began: 9, took: 23 }),
    ]
    expect(told(rowsOf(steps))).toEqual(['call POST /login', 'both GET /exchange', 'return POST /login'])
  })

  test('interleave calls that ran side by side', () => {
    const steps = [
      step({ label: 'first', began: 0, took: 20 }),
      step({ label: 'second', began: 5, took: 20 }),
    ]
    expect(told(rowsOf(steps))).toEqual(['call first', 'call second', 'return first', 'return second'])
  })

  test('answer an earlier call before a later one begins at the same moment', () => {
    const steps = [step({ label: 'first', began: 0, took: 5 }), step({ label: 'second', began: 5, took: 5 })]
    expect(told(rowsOf(steps))).toEqual(['both first', 'both second'])
  })

  test('take the later of two calls in opposite directions for the inner one, and neither for both', () => {
    const steps = [
      step({ label: 'there', began: 0, took: 5 }),
      step({ from: 'client', to: 'sdk', label: 'back', began: 0, took: 5 }),
    ]
    expect(told(rowsOf(steps))).toEqual(['call there', 'both back', 'return there'])
  })

  test('leave a call open that has no answer yet', () => {
    expect(told(rowsOf([step({ took: null, outcome: 'open' })]))).toEqual(['call wx.login'])
  })

  test('hold every call once and every answer once, whatever the times', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const rows = rowsOf(steps)
        for (const each of steps) {
          const shapes = rows.filter((row) => row.step === each).map(({ shape }) => shape)
          const whole = each.from === each.to ? ['note'] : each.took === null ? ['call'] : null
          if (whole) expect(shapes).toEqual(whole)
          else expect(['both', 'call,return']).toContain(shapes.join())
        }
      }),
    )
  })
})

test('a tap and a silence each begin a new group', () => {
  const later = step({ kind: 'network', to: 'backend', label: 'GET /v1/me', began: 60_000 })
  expect(groupsOf(rowsOf([...LOGIN, later])).map(({ began, rows }) => [began, rows.length])).toEqual([
    [1_000, 7],
    [60_000, 1],
  ])
})

test('a slow answer stays in the group of its call', () => {
  const slow = step({ kind: 'network', to: 'backend', began: 0, took: 9_000 })
  const inside = step({ from: 'backend', to: 'wechat', began: 4_000, took: 1 })
  expect(groupsOf(rowsOf([slow, inside]))).toHaveLength(1)
})

test('only who takes part has a lane, in a fixed order', () => {
  expect(partiesOf(LOGIN)).toEqual(['page', 'sdk', 'client', 'wechat', 'backend'])
  expect(partiesOf(LOGIN.slice(3, 4))).toEqual(['sdk', 'backend'])
})
