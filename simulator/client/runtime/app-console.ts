import type { PhoneEvent } from '../../protocol'
import { toSerializable } from './serialize'

const LEVELS = ['log', 'info', 'warn', 'error', 'debug'] as const

/** The console that app code sees: prints in the browser's and tells the host. */
export function createAppConsole(
  native: Console,
  emit: (event: PhoneEvent) => void,
): Record<string, unknown> {
  const appConsole: Record<string, unknown> = {}
  for (const level of LEVELS) {
    appConsole[level] = (...args: unknown[]): void => {
      native[level](...args)
      emit({ type: 'log', level, args: args.map(toSerializable) })
    }
  }
  for (const name of ['group', 'groupEnd', 'time', 'timeEnd', 'table', 'trace', 'assert'] as const) {
    appConsole[name] = native[name].bind(native)
  }
  return appConsole
}
