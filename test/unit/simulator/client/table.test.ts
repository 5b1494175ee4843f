import { describe, expect, jest, test } from '@jest/globals'
import { createFailures } from '../../../../simulator/client/runtime/failures'
import { createTimers } from '../../../../simulator/client/runtime/timers'
import { ApiFailure } from '../../../../simulator/client/wx/failure'
import { type ApiGroup, createTable } from '../../../../simulator/client/wx/table'
import { LinkError } from '../../../../simulator/link'

type Call = (options?: object) => unknown

function tableOf(group: ApiGroup) {
  const failures = createFailures(
    () => {},
    () => {},
  )
  const source = {
    setTimeout(run: () => void) {
      queueMicrotask(run)
      return 0
    },
    clearTimeout() {},
  }
  const reported = jest.spyOn(failures, 'report')
  const table = createTable(
    [group],
    createTimers(source, () => {}),
    failures,
  )
  return { call: table.members as Record<string, Call>, kind: table.kind, reported }
}

describe('an asynchronous API', () => {
  const works = { async: { act: () => ({ value: 1 }) } }
  const fails = {
    async: {
      act: () => {
        throw new ApiFailure('no luck', 103)
      },
    },
  }

  test('answers with a promise when no callback is given', async () => {
    await expect(tableOf(works).call.act?.()).resolves.toEqual({ value: 1, errMsg: 'act:ok' })
    await expect(tableOf(fails).call.act?.()).rejects.toEqual({ errno: 103, errMsg: 'act:fail no luck' })
  })

  test('answers with callbacks, and then with no promise', async () => {
    const calls: unknown[] = []
    await new Promise<void>((resolve) => {
      const answer = tableOf(works).call.act?.({
        success: (result: unknown) => calls.push(['success', result]),
        fail: () => calls.push(['fail']),
        complete: (result: unknown) => {
          calls.push(['complete', result])
          resolve()
        },
      })
      expect(answer).toBeUndefined()
      expect(calls).toEqual([])
    })
    const result = { value: 1, errMsg: 'act:ok' }
    expect(calls).toEqual([
      ['success', result],
      ['complete', result],
    ])
  })

  test('tells fail and complete of a failure', async () => {
    const names: string[] = []
    await new Promise<void>((resolve) => {
      tableOf(fails).call.act?.({
        success: () => names.push('success'),
        fail: () => names.push('fail'),
        complete: () => {
          names.push('complete')
          resolve()
        },
      })
    })
    expect(names).toEqual(['fail', 'complete'])
  })

  test('reports a callback that throws, and still completes', async () => {
    const { call, reported } = tableOf(works)
    await new Promise<void>((resolve) => {
      call.act?.({
        success: () => {
          throw new Error('in the app')
        },
        complete: () => resolve(),
      })
    })
    expect(reported).toHaveBeenCalledTimes(1)
  })

  test('ignores callbacks that are no functions', async () => {
    await expect(tableOf(works).call.act?.({ success: '[Function x]' })).resolves.toMatchObject({ value: 1 })
  })

  test('passes on the errMsg and errno that the host gave', async () => {
    const error = new LinkError('x', { errMsg: 'act:fail timeout', errno: 5 })
    const { call } = tableOf({ async: { act: () => Promise.reject(error) } })
    await expect(call.act?.()).rejects.toEqual({ errMsg: 'act:fail timeout', errno: 5 })
  })
})

test('a callback API never answers with a promise', async () => {
  const { call, kind } = tableOf({
    callback: {
      login: (_options, settle) => settle(Promise.resolve({ code: 'c' })),
      request: (_options, settle) => {
        settle(Promise.resolve({}))
        return { abort: () => {} }
      },
    },
  })
  expect(call.login?.()).toBeUndefined()
  expect(call.request?.()).toHaveProperty('abort')
  expect(kind('login')).toBe('callback')
  await new Promise<void>((resolve) => call.login?.({ success: () => resolve() }))
})
