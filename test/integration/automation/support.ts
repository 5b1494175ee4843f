import path from 'node:path'
import automator from 'miniprogram-automator'
import WebSocket from 'ws'
import { type Session, type SessionOptions, startSession } from '../../../simulator/session'

export type MiniProgram = Awaited<ReturnType<typeof automator.connect>>
export type Page = NonNullable<Awaited<ReturnType<MiniProgram['currentPage']>>>
export type Element = NonNullable<Awaited<ReturnType<Page['$']>>>

export const FIXTURE = path.resolve(__dirname, '../../fixtures/automation')

/** A session on free ports that runs the fixture. */
export const openSession = (options: Partial<SessionOptions> = {}): Promise<Session> =>
  startSession({ projectRoot: FIXTURE, port: 0, autoPort: 0, ...options })

export const connect = (session: Session): Promise<MiniProgram> =>
  automator.connect({ wsEndpoint: session.automation.url })

/** The element, which must be there. */
export async function element<Kind extends Element = Element>(
  scope: Pick<Page, '$'>,
  selector: string,
): Promise<Kind> {
  const found = await scope.$(selector)
  if (!found) throw new Error(`${selector} is not there`)
  return found as Kind
}

/** What the client keeps to itself of a page or an element. */
export function idsOf(handle: Page | Element): {
  readonly id: string | number
  readonly nodeId?: string | null
} {
  return handle as unknown as { id: string | number; nodeId?: string | null }
}

/** Moves to a page without the three seconds that the official client sleeps on every route. */
export async function goTo(
  mp: MiniProgram,
  route: 'navigateTo' | 'redirectTo' | 'reLaunch' | 'switchTab' | 'navigateBack',
  url?: string,
): Promise<Page> {
  await mp.callWxMethod(route, { url })
  return top(mp)
}

export async function top(mp: MiniProgram): Promise<Page> {
  const page = await mp.currentPage()
  if (!page) throw new Error('no page is shown')
  return page
}

/** Milliseconds; a busy machine takes its time. */
const PATIENCE = 20_000

/** Polls until `read` answers something truthy. */
export async function eventually<Result>(read: () => Result | Promise<Result>): Promise<Result> {
  const end = Date.now() + PATIENCE
  for (;;) {
    const result = await read()
    if (result) return result
    if (Date.now() > end) throw new Error(`it did not come true within ${PATIENCE} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export interface Frame {
  readonly id?: string | null
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown> | null
  readonly error?: unknown
}

/** A client without manners: sees every frame and may send anything. */
export interface RawClient {
  readonly frames: readonly Frame[]
  readonly socket: WebSocket
  send(text: string): void
  /** Sends a request and resolves with its whole answer. */
  ask(method: string, params?: object): Promise<Frame>
  close(): Promise<void>
}

export async function openRawClient(url: string, options: WebSocket.ClientOptions = {}): Promise<RawClient> {
  const socket = new WebSocket(url, options)
  const frames: Frame[] = []
  const waiting = new Map<string, (frame: Frame) => void>()
  socket.on('message', (data) => {
    const frame = JSON.parse(data.toString()) as Frame
    frames.push(frame)
    if (frame.id) waiting.get(frame.id)?.(frame)
  })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  let last = 0
  return {
    frames,
    socket,
    send: (text) => socket.send(text),
    ask(method, params = {}) {
      last += 1
      const id = `raw-${last}`
      return new Promise((resolve) => {
        waiting.set(id, resolve)
        socket.send(JSON.stringify({ id, method, params }))
      })
    },
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve()
        socket.once('close', () => resolve())
        socket.close()
      }),
  }
}
