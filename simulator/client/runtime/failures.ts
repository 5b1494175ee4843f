import type { PhoneEvent } from '../../protocol'
import { Emitter } from './emitter'

/** Where every exception of app code ends up: the browser's console, `wx.onError`, the host. The app goes on. */
export interface Failures {
  /** @param where what was running, such as `Page pages/home/index onLoad`; told in the console only. */
  report(error: unknown, where?: string): void
  reportRejection(reason: unknown, promise: Promise<unknown>): void
  /** Calls and reports what it throws; answers `undefined` then. */
  guard<Result>(where: string, run: () => Result): Result | undefined
  readonly errors: Emitter<[message: string]>
  readonly rejections: Emitter<[{ reason: unknown; promise: Promise<unknown> }]>
}

export function createFailures(
  emit: (event: PhoneEvent) => void,
  print: (...args: unknown[]) => void,
): Failures {
  const onListenerError = (error: unknown): void => print('an error listener threw', error)
  const errors = new Emitter<[string]>(onListenerError)
  const rejections = new Emitter<[{ reason: unknown; promise: Promise<unknown> }]>(onListenerError)

  const failures: Failures = {
    errors,
    rejections,
    report(error, where) {
      const { message, stack } = describe(error)
      print(...(where ? [`${where}:`] : []), error)
      emit({ type: 'exception', message, stack })
      errors.emit(stack.includes(message) ? stack : `${message}\n${stack}`)
    },
    reportRejection(reason, promise) {
      const { message, stack } = describe(reason)
      print('Unhandled promise rejection', reason)
      emit({ type: 'exception', message, stack })
      rejections.emit({ reason, promise })
    },
    guard(where, run) {
      try {
        return run()
      } catch (error) {
        failures.report(error, where)
        return undefined
      }
    },
  }
  return failures
}

function describe(error: unknown): { message: string; stack: string } {
  if (error instanceof Error) return { message: error.message, stack: error.stack ?? error.message }
  if (typeof error === 'object' && error !== null && 'errMsg' in error) {
    return { message: String(error.errMsg), stack: JSON.stringify(error) }
  }
  return { message: String(error), stack: String(error) }
}
