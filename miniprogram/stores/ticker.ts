import { createAtom } from 'mobx-miniprogram'

const SECOND_MS = 1000

/** Makes whoever observes it look again every second. While nobody does, no timer runs. */
export class Ticker {
  private timer: ReturnType<typeof setInterval> | undefined

  private readonly atom = createAtom(
    'Ticker',
    () => {
      this.timer = setInterval(() => this.atom.reportChanged(), SECOND_MS)
    },
    () => {
      if (this.timer !== undefined) clearInterval(this.timer)
    },
  )

  observe(): void {
    this.atom.reportObserved()
  }
}
