import { WeChatError } from '../errors'
import { type Answer, type ApiRequest, jsonBody, successAnswer } from '../http'
import { CONTROL_PATH, type Control } from './contract'
import type { Handlers } from './handlers'

/** The server's side of `createControl`: `POST /_simulator/<method>`. */
export async function answerControl(handlers: Handlers, request: ApiRequest): Promise<Answer> {
  const name = request.path.slice(CONTROL_PATH.length + 1)
  if (!isMethod(handlers, name)) return json(404, { error: `there is no control method ${name}` })
  if (request.method !== 'POST') return json(405, { error: 'control methods are called with POST' })
  try {
    const params = request.body ? jsonBody(request) : {}
    return json(200, (await handlers[name](params)) ?? {})
  } catch (error) {
    if (error instanceof RangeError || error instanceof WeChatError)
      return json(400, { error: error.message })
    throw error
  }
}

/**
 * Keeps web pages out: a foreign page may reach a loopback port, but it cannot hide its Origin, and a name that
 * was re-bound to 127.0.0.1 shows in Host.
 */
export function mayControl(host: string | undefined, origin: string | undefined): boolean {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? '')) return false
  return origin === undefined || origin === `http://${host}`
}

function isMethod(handlers: Handlers, name: string): name is keyof Control {
  return Object.hasOwn(handlers, name)
}

function json(status: number, body: object): Answer {
  return { ...successAnswer({ ...body }, 'application/json; encoding=utf-8'), status }
}
