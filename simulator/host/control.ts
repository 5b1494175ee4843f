import type { SimulatorEvent } from '../control/contract'
import { type Controlled, createHandlers } from '../control/handlers'
import { type ControlRoutes, createControlRoutes } from '../control/routes'

/** Joins the control methods with what they steer, and tells the panels what changes. */
export interface HostControl {
  readonly routes: ControlRoutes
  /** Something that `state()` tells has changed. */
  changed(): void
}

export function createHostControl(controlled: Controlled): HostControl {
  const { sequence, wechatCalls } = controlled
  const handlers = createHandlers(controlled)
  const listeners = new Set<(event: SimulatorEvent) => void>()

  async function tellState(to: Iterable<(event: SimulatorEvent) => void>): Promise<void> {
    const state = await handlers.state({}).catch(() => undefined)
    // WeChat's server has gone: there is nothing to tell.
    if (state) for (const listener of to) listener({ type: 'state', state })
  }
  const changed = (): void => {
    if (listeners.size > 0) void tellState(listeners)
  }

  sequence.subscribe((news) => {
    const event: SimulatorEvent = news === 'cleared' ? { type: 'cleared' } : { type: 'steps', steps: news }
    for (const listener of listeners) listener(event)
    // A fault that waits for the next call may have struck.
    if (news !== 'cleared' && news.some(({ to }) => to === 'wechat')) changed()
  })

  function subscribe(listener: (event: SimulatorEvent) => void): () => void {
    void tellState([listener])
    listener({ type: 'steps', steps: sequence.list() })
    listeners.add(listener)
    const unfollow = wechatCalls.follow()
    return () => {
      listeners.delete(listener)
      unfollow()
    }
  }

  return { routes: createControlRoutes({ handlers, subscribe, onDone: changed }), changed }
}
