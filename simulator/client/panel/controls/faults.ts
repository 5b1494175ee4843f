import type { NetworkQuality, SimulatorState } from '../../../control/contract'
import { h } from '../../shell/dom'
import type { Words } from '../words'
import { type Bound, button, section, segmented, toggle } from './parts'
import type { Run } from './view'

const DAY = 86_400_000
const TWO_HOURS = 7_200_000

/** How good the line is. */
export function networkControls(words: Words, run: Run): Bound<SimulatorState> {
  const quality = segmented<NetworkQuality>(
    words.network,
    [
      ['good', words.good],
      ['offline', words.offline],
      ['slow', words.slow],
      ['lossy', words.lossy],
    ],
    (network) => run((control) => control.setNetwork({ network })),
  )
  return {
    element: section(words.network, quality.element),
    show: ({ network }) => quality.show(network),
  }
}

/** What else goes wrong in a login's life. */
export function faultControls(words: Words, run: Run): Bound<SimulatorState> {
  const busy = toggle(words.wechatBusy, words.wechatBusyHint, (on) =>
    run((control) => control.setWeChatBusy({ on })),
  )
  const full = toggle(words.storageFull, words.storageFullHint, (on) =>
    run((control) => control.setStorageFull({ on })),
  )
  const clock = segmented<number>(
    words.clock,
    [
      [-DAY, words.clockBack],
      [0, words.clockRight],
      [DAY, words.clockAhead],
    ],
    (offset) => run((control) => control.setClock({ offset })),
  )
  let spent = false
  const spend = button(words.spendCode, () =>
    run(async (control) => {
      const on = !spent
      await control.spendNextCode({ on })
      return on ? words.spendCodeDone : words.spendCodeUndone
    }),
  )
  const once = h(
    'div',
    { class: 'buttons' },
    button(words.expireKey, () =>
      run(async (control) => {
        await control.expireSessionKey()
        return words.expireKeyDone
      }),
    ),
    button(words.revokeTokens, () =>
      run(async (control) => {
        await control.revokeTokens()
        return words.revokeTokensDone
      }),
    ),
    spend,
    button(words.awayTwoHours, () =>
      run(async (control) => {
        await control.background({ milliseconds: TWO_HOURS })
        return words.awayDone
      }),
    ),
  )
  return {
    element: section(
      words.faults,
      busy.element,
      full.element,
      once,
      h('p', { class: 'control-label' }, words.clock),
      clock.element,
    ),
    show({ wechatBusy, storageFull, nextCodeSpent, clockOffset }) {
      busy.show(wechatBusy)
      full.show(storageFull)
      clock.show(clockOffset)
      spent = nextCodeSpent
      spend.setAttribute('aria-pressed', String(spent))
    },
  }
}
