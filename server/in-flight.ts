import type { App } from './routes/app-types'

/**
 * Counts the requests whose handler is still at work, among them those whose client has hung up: of these no
 * connection tells any more, and yet they use the store and WeChat.
 */
export class InFlight {
  #count = 0
  #onIdle: (() => void) | null = null

  /** Counts the routes that are registered from now on. */
  watch(app: App): void {
    app.addHook('onRoute', (route) => {
      const { handler } = route
      // No async function around another: each costs an answer more turns of the queue. Handlers are async, so none
      // throws before it has given its promise.
      route.handler = (request, reply) => {
        this.#count += 1
        const answer = Promise.resolve(handler.call(app, request, reply))
        answer.then(this.#isDone, this.#isDone)
        return answer
      }
    })
  }

  readonly #isDone = (): void => {
    this.#count -= 1
    if (this.#count === 0) this.#onIdle?.()
  }

  /** Resolves when nothing is at work, or after `patienceMs`. */
  async idle(patienceMs: number): Promise<void> {
    if (this.#count === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs)
      this.#onIdle = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
