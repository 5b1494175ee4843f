/** The phone's own clock, which a tester may set wrong. */
export interface PhoneClock {
  /** Milliseconds that it is ahead of the real one. */
  offset: number
  /** `Date` as app code sees it. */
  readonly Date: DateConstructor
}

export function createPhoneClock(offset: number): PhoneClock {
  const RealDate = globalThis.Date
  const now = (): number => RealDate.now() + clock.offset
  const clock: PhoneClock = {
    offset,
    Date: new Proxy(RealDate, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
      // `Date()` without `new` answers with a text, whatever it is given.
      apply: () => new RealDate(now()).toString(),
      get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
    }),
  }
  return clock
}
