import { CONTROL_METHODS, CONTROL_PATH, type SimulatorControl } from './contract'

/** A control method refused its parameters, or cannot be done now; `message` says why. */
export class SimulatorControlError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SimulatorControlError'
  }
}

/**
 * The typed client of a host's control methods. Needs nothing but `fetch`.
 *
 * @param url - the page with the phone: what `simulator auto` and `simulator preview` print, or `Host.url`.
 * @throws {SimulatorControlError} (each method) when it is refused.
 */
export function createSimulatorControl(url: string): SimulatorControl {
  const { origin } = new URL(url)
  const call = async (name: keyof SimulatorControl, params: object = {}): Promise<unknown> => {
    const response = await fetch(`${origin}${CONTROL_PATH}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    })
    const result: unknown = await response.json()
    if (response.ok) return result
    throw new SimulatorControlError(`${name}: ${(result as { error?: string }).error ?? response.status}`)
  }
  const methods = CONTROL_METHODS.map((name) => [name, (params?: object) => call(name, params)])
  return Object.fromEntries(methods) as SimulatorControl
}
