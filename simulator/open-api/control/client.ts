import { CONTROL_METHODS, CONTROL_PATH, type Control } from './contract'

/** A control method refused its parameters, or cannot be done now; `message` says why. */
export class ControlError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ControlError'
  }
}

/**
 * The typed client of the control routes. Needs nothing but `fetch`.
 * @param url - what `startOpenApi` returned, such as `http://127.0.0.1:9080`
 * @throws {ControlError} (each method) when it is refused
 */
export function createControl(url: string): Control {
  const call = async (name: keyof Control, params: object = {}): Promise<unknown> => {
    const response = await fetch(`${url}${CONTROL_PATH}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    })
    const result: unknown = await response.json()
    if (response.ok) return result
    throw new ControlError(`${name}: ${(result as { error?: string }).error ?? response.status}`)
  }
  const methods = CONTROL_METHODS.map((name) => [name, (params?: object) => call(name, params)])
  return Object.fromEntries(methods) as Control
}
