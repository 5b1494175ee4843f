import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { COMMON_HEADERS, PROBLEM_TYPE } from './answer-headers'
import { describeError, parserCode } from './describe-error'

/** What node's parser has refused. */
export interface Malformed {
  readonly requestId: string
  /** The parser's name for it, such as `HPE_INVALID_METHOD`. */
  readonly reason: string
  readonly status: number
}

/**
 * Bytes that node's parser refuses become no request, so no route and no hook answers them: a broken line, a header that
 * never ends, a chunk without its length. Whoever sent them gets a problem all the same, without a word of what it was,
 * and the connection ends: nobody knows where on it the next request would begin.
 */
export class MalformedRequests {
  readonly #nextId: () => string
  readonly #onRefused: (malformed: Malformed) => void
  /** The latest answer of each connection, begun or not. */
  readonly #answers = new WeakMap<Duplex, ServerResponse>()

  constructor(nextId: () => string, onRefused: (malformed: Malformed) => void) {
    this.#nextId = nextId
    this.#onRefused = onRefused
  }

  /** To be told of every request that was read. */
  saw(answer: ServerResponse): void {
    this.#answers.set(answer.req.socket, answer)
  }

  /** Node's `clientError`: also the errors of connections that broke, on which nobody can be answered. */
  refuse(error: Error, socket: Duplex): void {
    const reason = parserCode(error)
    if (reason === null || !socket.writable || !this.#isOpenForAnswer(socket)) {
      socket.destroy()
      return
    }
    const requestId = this.#nextId()
    const { problem } = describeError(error, { requestId, explainReuse: false })
    this.#onRefused({ requestId, reason, status: problem.status })
    const body = JSON.stringify(problem)
    const headers = [
      ['x-request-id', requestId],
      ...COMMON_HEADERS,
      ['content-type', PROBLEM_TYPE],
      ['content-length', Buffer.byteLength(body)],
      ['date', new Date().toUTCString()],
      ['connection', 'close'],
    ]
    const head = [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`]
    for (const [name, value] of headers) head.push(`${name}: ${value}`)
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
  }

  /** Else what is written now would be read as the answer to another request, or as a part of it. */
  #isOpenForAnswer(socket: Duplex): boolean {
    const latest = this.#answers.get(socket)
    if (!latest) return true
    // It is the body of this request that broke off, or else what came behind the request.
    return latest.req.complete ? latest.writableFinished : !latest.headersSent
  }
}
