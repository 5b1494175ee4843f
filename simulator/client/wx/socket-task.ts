import type { SocketEvent } from '../../protocol'
import type { HostClient } from '../client-runtime'
import { Emitter } from '../runtime/emitter'
import { ApiFailure } from './failure'
import { base64ToBytes, bytesToBase64 } from './request-body'
import { type ApiGroup, type Options, optionalNumber, optionalString, typeName } from './table'

/** `SocketTask.readyState`; the task carries the names too. */
const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const

/** The close code of an ordinary end (RFC 6455, 7.4.1). */
const NORMAL = 1000

/** Who listens to one socket, or to all of them. */
export interface SocketListeners {
  readonly open: Emitter<[object]>
  readonly message: Emitter<[object]>
  readonly error: Emitter<[object]>
  readonly close: Emitter<[object]>
}

export const createSocketListeners = (onError: (error: unknown) => void): SocketListeners => ({
  open: new Emitter(onError),
  message: new Emitter(onError),
  error: new Emitter(onError),
  close: new Emitter(onError),
})

/** One connection of `wx.connectSocket`. */
export interface Socket {
  /** What app code holds (docs: SocketTask). */
  readonly task: object
  /** @throws {ApiFailure} unless it is open. */
  send(options: Options): Promise<unknown>
  close(options: Options): Promise<unknown>
  /** Something has happened to it; answers true when it is over. */
  hear(event: SocketEvent): boolean
}

/** @param conventions gives methods WeChat's calling conventions */
export function createSocket(
  id: string,
  host: HostClient,
  everySocket: SocketListeners,
  onError: (error: unknown) => void,
  conventions: (group: ApiGroup) => Readonly<Record<string, unknown>>,
): Socket {
  const own = createSocketListeners(onError)
  let state: number = STATES.CONNECTING

  const socket: Omit<Socket, 'task'> = {
    async send({ data }) {
      if (state !== STATES.OPEN) throw new ApiFailure('SocketTask.readyState is not OPEN')
      const binary = data instanceof ArrayBuffer
      if (!binary && typeof data !== 'string')
        throw new ApiFailure(
          `parameter error: parameter.data should be String/ArrayBuffer instead of ${typeName(data)};`,
          1001,
        )
      return host.call('sendSocket', { id, binary, data: binary ? bytesToBase64(data) : data })
    },
    async close(options) {
      if (state === STATES.CLOSED) throw new ApiFailure('SocketTask.readyState is CLOSED')
      state = STATES.CLOSING
      const code = optionalNumber(options, 'code', NORMAL)
      return host.call('closeSocket', { id, code, reason: optionalString(options, 'reason') })
    },
    hear(event) {
      const tell = (kind: keyof SocketListeners, detail: object): void => {
        own[kind].emit(detail)
        everySocket[kind].emit(detail)
      }
      if (event.type === 'open') {
        if (state === STATES.CONNECTING) state = STATES.OPEN
        tell('open', { header: event.header })
      } else if (event.type === 'message') {
        tell('message', { data: event.binary ? base64ToBytes(event.data) : event.data })
      } else if (event.type === 'error') {
        tell('error', { errMsg: event.errMsg })
      } else {
        state = STATES.CLOSED
        tell('close', { code: event.code, reason: event.reason })
      }
      return state === STATES.CLOSED
    },
  }

  const listen =
    (kind: keyof SocketListeners) =>
    (listener: (detail: object) => void): void =>
      void own[kind].add(listener)
  const { sendSocketMessage, closeSocket } = conventions({
    async: { sendSocketMessage: socket.send, closeSocket: socket.close },
  })
  const task = {
    ...STATES,
    get readyState() {
      return state
    },
    send: sendSocketMessage,
    close: closeSocket,
    onOpen: listen('open'),
    onMessage: listen('message'),
    onError: listen('error'),
    onClose: listen('close'),
  }
  return { ...socket, task }
}
