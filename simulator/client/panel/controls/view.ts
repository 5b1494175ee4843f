import type { SimulatorControl, SimulatorState } from '../../../control/contract'
import { h } from '../../shell/dom'
import type { Announcer } from '../announcer'
import type { Words } from '../words'
import { faultControls, networkControls } from './faults'
import { type Bound, button } from './parts'
import { peopleControls } from './people'
import { phoneControls } from './phone'

/** Does something through the control client, and tells what came of it: its text, or why it was refused. */
export type Run = (action: (control: SimulatorControl) => Promise<unknown>) => void

export interface ControlsView {
  readonly element: HTMLElement
  show(state: SimulatorState): void
}

export function createControlsView(
  words: Words,
  control: SimulatorControl,
  announcer: Announcer,
): ControlsView {
  const run: Run = (action) => {
    action(control).then(
      (text) => {
        if (typeof text === 'string') announcer.say(text)
      },
      (error: unknown) =>
        announcer.say(`${words.refused}: ${error instanceof Error ? error.message : error}`, 'failed'),
    )
  }
  const parts: readonly Bound<SimulatorState>[] = [
    peopleControls(words, run),
    networkControls(words, run),
    faultControls(words, run),
    phoneControls(words, run),
  ]
  const reset = button(
    words.reset,
    () =>
      run(async (it) => {
        await it.reset()
        return words.resetDone
      }),
    'reset',
  )
  return {
    element: h(
      'aside',
      { class: 'panel-controls', 'aria-label': words.controls, id: 'panel-controls' },
      h('header', {}, h('h2', {}, words.controls), reset),
      h(
        'div',
        { class: 'control-scroll' },
        h('div', { class: 'control-groups' }, ...parts.map(({ element }) => element)),
      ),
    ),
    show(state) {
      for (const part of parts) part.show(state)
      reset.hidden = !isBroken(state)
    },
  }
}

/** Whether `reset` would change anything that this panel shows. */
const isBroken = (state: SimulatorState): boolean =>
  state.network !== 'good' ||
  state.wechatBusy ||
  state.nextCodeSpent ||
  state.tokensRevoked ||
  state.storageFull ||
  state.clockOffset !== 0 ||
  state.inBackground
