import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Params } from '../open-api/control/parameters'
import { readBody } from '../open-api/http'
import { ControlError } from '../open-api/index'
import { CONTROL_PATH, type SimulatorEvent } from './contract'
import type { Handlers } from './handlers'

export interface ControlRoutes {
  /** Answers `POST /_simulator/<method>` and streams `GET /_simulator/events`. False for any other path. */
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): boolean
}

export interface ControlRoutesOptions {
  readonly handlers: Handlers
  /** Tells a listener what there is, and everything from then on. Returns the unsubscriber. */
  readonly subscribe: (listener: (event: SimulatorEvent) => void) => () => void
  /** A control method has done its work. */
  readonly onDone: () => void
}

/** The server's side of `createSimulatorControl`. */
export function createControlRoutes({ handlers, subscribe, onDone }: ControlRoutesOptions): ControlRoutes {
  async function run(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    if (!isMethod(handlers, name)) return json(response, 404, { error: `there is no control method ${name}` })
    if (request.method !== 'POST') {
      return json(response, 405, { error: 'control methods are called with POST' })
    }
    const body = await readBody(request)
    try {
      if (body === null) throw new RangeError('the parameters are too long')
      json(response, 200, (await handlers[name](paramsOf(body))) ?? {})
    } catch (error) {
      const refused = error instanceof RangeError || error instanceof ControlError
      json(response, refused ? 400 : 500, { error: error instanceof Error ? error.message : String(error) })
    }
    onDone()
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.once(
      'close',
      subscribe((event) => void response.write(`data: ${JSON.stringify(event)}\n\n`)),
    )
  }

  return {
    answer(request, response, pathname) {
      if (!pathname.startsWith(`${CONTROL_PATH}/`)) return false
      const name = pathname.slice(CONTROL_PATH.length + 1)
      if (!isOwnPage(request)) response.writeHead(403).end()
      else if (name === 'events') stream(response)
      else void run(request, response, name)
      return true
    },
  }
}

/** A page of another origin, even one of this machine, may look at nothing and change nothing. */
function isOwnPage({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin === undefined || origin === `http://${host}`
}

function paramsOf(body: string): Params {
  const params: unknown = parse(body || '{}')
  if (typeof params === 'object' && params !== null && !Array.isArray(params)) return params as Params
  throw new RangeError('the parameters must be a JSON object')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const isMethod = (handlers: Handlers, name: string): name is keyof Handlers => Object.hasOwn(handlers, name)

function json(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))
}
