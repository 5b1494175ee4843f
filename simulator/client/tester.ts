import type { PhoneChange } from '../protocol'
import type { ClientRuntime } from './client-runtime'
import type { Lifecycle } from './lifecycle'

export interface TesterServices {
  /** A cold start. */
  reload(): void
  /** Deletes what the app has stored, and what WeChat keeps for it. */
  forgetEverything(): void
}

/** Does to the running phone what a tester asks for through the host. */
export function createTester(
  runtime: Pick<ClientRuntime, 'conditions' | 'timers' | 'background' | 'kept'>,
  lifecycle: Lifecycle,
  { reload, forgetEverything }: TesterServices,
): (change: PhoneChange) => void {
  const { conditions, timers, background, kept } = runtime

  function restart(forget: Extract<PhoneChange, { type: 'restart' }>['forget']): void {
    if (forget === 'permissions') kept.clear()
    if (forget === 'everything') forgetEverything()
    // The host hears that it was done before the page goes.
    window.setTimeout(reload, 0)
  }

  return (change) => {
    switch (change.type) {
      case 'conditions':
        return conditions.set(change.conditions)
      case 'timePassed':
        conditions.set(change.conditions)
        background.elapse(change.milliseconds)
        return timers.elapse(change.milliseconds)
      case 'theme':
        return lifecycle.setTheme(change.theme)
      case 'background':
        return change.on ? lifecycle.toBackground() : lifecycle.toForeground()
      case 'restart':
        return restart(change.forget)
    }
  }
}
