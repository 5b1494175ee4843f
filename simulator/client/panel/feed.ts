import { CONTROL_PATH, type SimulatorEvent } from '../../control/contract'

/**
 * Follows what the host tells. The browser itself connects again after a loss, and then everything is told anew.
 *
 * @param onLost - called on each failed attempt.
 */
export function followHost(onEvent: (event: SimulatorEvent) => void, onLost: () => void): void {
  const source = new EventSource(`${CONTROL_PATH}/events`)
  source.onmessage = ({ data }) => onEvent(JSON.parse(String(data)) as SimulatorEvent)
  source.onerror = onLost
}
