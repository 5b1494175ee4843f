import type { RawData, WebSocket } from 'ws'
import type { Host } from '../host/host'
import type { PhoneEvent } from '../protocol'

export type Params = Readonly<Record<string, unknown>>

/** A method that is answered here and not in the page. `client` is whoever asked. */
export type NodeMethod = (params: Params, client: AutomationClient) => Promise<object>

/** One open WebSocket of a test runner. */
export interface AutomationClient {
  /** Whether console output goes to this client: `App.enableLog`. */
  logging: boolean
  event(method: string, params: object): void
}

export interface Served {
  readonly host: Host
  /** Name of the phone that is driven. */
  readonly phone: string
  readonly methods: ReadonlyMap<string, NodeMethod>
}

type Request = { readonly id: string; readonly method: string; readonly params: Params }

/** Domains that the page answers; everything else is ours or nobody's. */
const PAGE_DOMAINS = new Set(['App', 'Page', 'Element', 'Simulator'])

/** Longest wait, in milliseconds, for the phone to show its first page after a start or a reload. */
const READY_TIMEOUT = 30_000

/** Answers everything that one client sends, whatever it is, and passes the phone's events on. */
export function serveClient(socket: WebSocket, served: Served): void {
  const { host, phone: name } = served
  const send = (frame: object): void => socket.send(JSON.stringify(frame))
  const client: AutomationClient = {
    logging: false,
    event: (method, params) => send({ method, params }),
  }

  async function answer(text: string): Promise<void> {
    const request = parseRequest(text)
    if (typeof request === 'string') return send({ id: null, error: { message: request } })
    try {
      send({ id: request.id, result: await call(request) })
    } catch (error) {
      send({ id: request.id, error: { message: messageOf(error) } })
    }
  }

  async function call({ method, params }: Request): Promise<object> {
    const own = served.methods.get(method)
    if (own) return own(params, client)
    const [domain = ''] = method.split('.', 1)
    if (!PAGE_DOMAINS.has(domain) && method !== 'Tool.native') throw new Error(`${method} unimplemented`)
    const phone = await host.phones.ready(name, READY_TIMEOUT)
    return phone.automate(method, params)
  }

  const unsubscribe = host.phones.subscribe((event, phone) => {
    if (phone.name === name) forward(event, client)
  })
  socket.on('message', (data) => void answer(textOf(data)))
  socket.on('close', unsubscribe)
  socket.on('error', () => socket.terminate())
}

function forward(event: PhoneEvent, client: AutomationClient): void {
  if (event.type === 'ready') client.event('App.initialized', {})
  else if (event.type === 'exception') {
    client.event('App.exceptionThrown', { message: event.message, stack: event.stack })
  } else if (event.type === 'binding') {
    client.event('App.bindingCalled', { name: event.name, args: event.args })
  } else if (client.logging) {
    client.event('App.logAdded', { type: event.level, args: event.args })
  }
}

/** @returns the request, or a sentence saying what is wrong with the frame. */
function parseRequest(text: string): Request | string {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return 'this is not JSON: a frame is { id, method, params }'
  }
  if (typeof frame !== 'object' || frame === null)
    return 'this is not an object: a frame is { id, method, params }'
  const { id, method, params } = frame as { id?: unknown; method?: unknown; params?: unknown }
  if (typeof id !== 'string' || id === '') return '`id` must be a string: a frame is { id, method, params }'
  const known = typeof params === 'object' && params !== null && !Array.isArray(params)
  return { id, method: typeof method === 'string' ? method : '', params: known ? { ...params } : {} }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message || 'unknown error'
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return Buffer.from(data as Buffer).toString()
}
