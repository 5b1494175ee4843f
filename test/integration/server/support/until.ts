import { setTimeout as pause } from 'node:timers/promises'

/** Asks until it is so. The test's own time limit ends what never comes true. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20)
}
