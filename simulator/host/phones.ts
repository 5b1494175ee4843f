import type { WebSocket } from 'ws'
import { createLink, type Link } from '../link'
import type { BuildProblem } from '../program'
import type {
  HostMethods,
  NetworkRequest,
  NetworkResponse,
  PhoneChange,
  PhoneEvent,
  PhoneMethods,
  SocketEvent,
} from '../protocol'
import type { OnStep } from './network'
import type { Sockets } from './sockets'
import { createWatchdog } from './watchdog'
import { within } from './within'

/** A page that shows a phone and is linked to this host. */
export interface ConnectedPhone {
  /** `phone` of the page's query: how a driver tells its own page from those that people opened. */
  readonly name: string | null
  /** Runs one method of DevTools' automation protocol in the page. */
  automate(method: string, params: Readonly<Record<string, unknown>>): Promise<object>
}

export interface Phones {
  /**
   * The phone of that name, as soon as its first page shows. After a reload it is the new one.
   *
   * @param timeout - milliseconds.
   * @throws when the project does not build (the message lists the problems) or no phone shows in time.
   */
  ready(name: string, timeout: number): Promise<ConnectedPhone>
  /** To be called before the page of that name reloads: `ready` then waits for the new one. */
  expectReload(name: string): void
  /** @returns the unsubscriber. */
  subscribe(listener: (event: PhoneEvent, phone: ConnectedPhone) => void): () => void
}

/** What a phone may ask; the same for every phone but for the name it boots with. */
export interface PhoneServices {
  boot(): ReturnType<HostMethods['boot']>
  readonly methods: Omit<HostMethods, 'boot' | 'report' | 'request' | `${string}Socket`> & {
    request(request: NetworkRequest, onStep: OnStep): Promise<NetworkResponse>
  }
  /** The sockets of one phone, which end with it. */
  sockets(tell: (event: SocketEvent) => void): Sockets
  /** Words for the problems of a build that failed, or null. */
  describeFailure(answer: Awaited<ReturnType<HostMethods['boot']>>): string | null
}

type State = { readonly phone: ConnectedPhone; readonly failure: string | null }

interface Connection {
  readonly link: Link<PhoneMethods>
  /** Null until the page boots. */
  phone: ConnectedPhone | null
  /** About to reload: what it still shows counts no more. */
  isLeaving: boolean
}

/** Milliseconds. DevTools' own bridge gives up after two to ten seconds. */
const WATCHDOG = { interval: 1_000, patience: 5_000 }
const CHANGE_LIMIT = 5_000

/** Keeps the links to every open phone page. */
export class PhoneRegistry implements Phones {
  private readonly connections = new Map<WebSocket, Connection>()
  /** Phones that show a page or a build problem, by name; the newest page of a name counts. */
  private readonly shown = new Map<string, State>()
  private readonly listeners = new Set<(event: PhoneEvent, phone: ConnectedPhone) => void>()
  private readonly waiting = new Set<() => void>()
  private served = 0

  constructor(private readonly services: PhoneServices) {}

  /** Serves a socket that the page has just opened. */
  connect(socket: WebSocket): void {
    this.served += 1
    const { served } = this
    // Every phone counts its requests from one, also after a reload.
    const own = (id: string): string => `${served}:${id}`
    const sockets = this.services.sockets((event) => {
      link.call('socket', event).catch(() => undefined)
    })
    const link = createLink<HostMethods, PhoneMethods>(
      { send: (text) => socket.send(text), close: () => socket.close() },
      {
        ...this.services.methods,
        request: (request) =>
          this.services.methods.request({ ...request, id: own(request.id) }, (step) => {
            // A page that is just closing has nothing to answer.
            link.call('progress', { ...step, id: request.id }).catch(() => undefined)
          }),
        abort: ({ id }) => this.services.methods.abort({ id: own(id) }),
        ...socketMethods(sockets),
        boot: async ({ url }) => {
          const name = new URL(url).searchParams.get('phone')
          connection.phone = { name, automate }
          const answer = await this.services.boot()
          const failure = this.services.describeFailure(answer)
          if (failure) this.show(connection, failure)
          return answer
        },
        report: async (event) => {
          if (!connection.phone) return null
          if (event.type === 'ready') this.show(connection, null)
          for (const listener of this.listeners) listener(event, connection.phone)
          return null
        },
      },
    )
    const watchdog = createWatchdog(
      () => link.call('automate', { method: 'Simulator.ping', params: {} }),
      WATCHDOG,
    )
    const automate: ConnectedPhone['automate'] = (method, params) =>
      watchdog.watch(link.call('automate', { method, params }))
    const connection: Connection = { link, phone: null, isLeaving: false }
    this.connections.set(socket, connection)
    socket.on('message', (data) => link.receive(data.toString()))
    socket.on('close', () => {
      this.connections.delete(socket)
      sockets.closeAll()
      link.closed('the page with the phone has been closed or reloaded')
      if (connection.phone) this.forget(connection.phone)
    })
    socket.on('error', () => socket.terminate())
  }

  ready(name: string, timeout: number): Promise<ConnectedPhone> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        const state = this.shown.get(name)
        if (!state) return
        clearTimeout(timer)
        this.waiting.delete(settle)
        if (state.failure) reject(new Error(state.failure))
        else resolve(state.phone)
      }
      const timer = setTimeout(() => {
        this.waiting.delete(settle)
        reject(new Error('no page of the mini program has shown yet'))
      }, timeout)
      this.waiting.add(settle)
      settle()
    })
  }

  expectReload(name: string): void {
    this.shown.delete(name)
    for (const connection of this.connections.values())
      if (connection.phone?.name === name) connection.isLeaving = true
  }

  subscribe(listener: (event: PhoneEvent, phone: ConnectedPhone) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Tells every open phone that the project has changed. */
  rebuilt(problems: readonly BuildProblem[]): void {
    // A page that is just closing has nothing to answer.
    for (const { link } of this.connections.values())
      link.call('rebuilt', { problems }).catch(() => undefined)
  }

  /** Resolves when every open phone has followed; one that closes or is stuck meanwhile keeps nobody waiting. */
  async change(change: PhoneChange): Promise<void> {
    const followed = [...this.connections.values()].map(({ link }) => link.call('change', change))
    await within(CHANGE_LIMIT, Promise.allSettled(followed), 'a phone is stuck').catch(() => undefined)
  }

  /**
   * Starts every open phone anew; resolves when those with a name show their first page.
   *
   * @param timeout - milliseconds.
   * @throws when one does not show in time.
   */
  async restart(forget: Extract<PhoneChange, { type: 'restart' }>['forget'], timeout: number): Promise<void> {
    // One that is still starting has shown nothing yet, and starts anew all the same.
    const names = new Set([...this.connections.values()].flatMap(({ phone }) => phone?.name ?? []))
    for (const name of names) this.expectReload(name)
    await this.change({ type: 'restart', forget })
    await Promise.all([...names].map((name) => this.ready(name, timeout)))
  }

  close(): void {
    for (const socket of this.connections.keys()) socket.terminate()
  }

  private show({ phone, isLeaving }: Connection, failure: string | null): void {
    if (!phone || phone.name === null || isLeaving) return
    this.shown.set(phone.name, { phone, failure })
    for (const settle of this.waiting) settle()
  }

  private forget(phone: ConnectedPhone): void {
    if (phone.name !== null && this.shown.get(phone.name)?.phone === phone) this.shown.delete(phone.name)
  }
}

type SocketMethods = Pick<HostMethods, 'openSocket' | 'sendSocket' | 'closeSocket'>

const socketMethods = (sockets: Sockets): SocketMethods => ({
  async openSocket(request) {
    sockets.open(request)
    return null
  },
  async sendSocket(message) {
    await sockets.send(message)
    return null
  },
  async closeSocket({ id, code, reason }) {
    sockets.close(id, code, reason)
    return null
  },
})
