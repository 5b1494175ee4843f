import type { NetworkRequest, NetworkResponse } from '../../protocol'
import type { ClientRuntime } from '../client-runtime'
import { ApiFailure } from './failure'
import { createRequestQueue } from './request-queue'

export interface Sent {
  /** Names it in what the host tells of its progress. */
  readonly id: string
  readonly response: Promise<NetworkResponse>
  abort(): void
}

export type Outgoing = Omit<NetworkRequest, 'id'>

/** Puts requests on the wire: ten at a time, with abort, and none while the app is suspended (facts §11). */
export interface Sender {
  /** `prepare` may throw `ApiFailure`; it runs before the request takes its place in the queue. */
  send(prepare: () => Outgoing | Promise<Outgoing>): Sent
}

export function createSender(
  api: string,
  { host, background }: Pick<ClientRuntime, 'host' | 'background'>,
): Sender {
  const queue = createRequestQueue()
  const open = new Set<(reason: ApiFailure) => void>()
  let lastId = 0
  background.suspensions.add(() => {
    for (const stop of [...open]) stop(new ApiFailure('interrupted', 600003))
  })

  return {
    send(prepare) {
      lastId += 1
      const id = `${api}-${lastId}`
      let stopped: ApiFailure | undefined
      let cancel: (reason: ApiFailure) => void = () => {}
      const stop = (reason: ApiFailure): void => {
        if (stopped) return
        stopped = reason
        cancel(reason)
      }
      const onWire = (request: Outgoing): Promise<NetworkResponse> =>
        new Promise((resolve, reject) => {
          const queued = queue.add(() => host.call('request', { ...request, id }))
          cancel = (reason) => {
            if (!queued.cancel(reason)) void host.call('abort', { id }).catch(() => {})
            // WeChat does not wait for the network to notice.
            reject(reason)
          }
          queued.result.then(resolve, reject)
        })
      const run = async (): Promise<NetworkResponse> => {
        if (background.suspended) throw new ApiFailure('interrupted', 600003)
        open.add(stop)
        try {
          const request = await prepare()
          if (stopped) throw stopped
          return await onWire(request)
        } finally {
          open.delete(stop)
        }
      }
      return { id, response: run(), abort: () => stop(new ApiFailure('abort')) }
    },
  }
}
