/** How many reactions have been scheduled and have not run. */
let scheduled = 0

export const reactionsPending = (): boolean => scheduled > 0

type Settle = (value: unknown) => void

/**
 * A Promise as WeChat on iOS 15 and below has it: a polyfill on timers, so that every reaction is a task of its own and
 * timers, taps and callbacks come between two of them.
 */
export class MacrotaskPromise {
  private state: 'pending' | 'fulfilled' | 'rejected' = 'pending'
  private value: unknown
  private reactions: (() => void)[] = []

  constructor(executor: (resolve: Settle, reject: Settle) => void) {
    let done = false
    const once =
      (settle: Settle): Settle =>
      (value) => {
        if (done) return
        done = true
        settle(value)
      }
    const reject = once((reason) => this.settle('rejected', reason))
    try {
      executor(
        once((value) => this.adopt(value)),
        reject,
      )
    } catch (error) {
      reject(error)
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  then(fulfilled?: unknown, rejected?: unknown): MacrotaskPromise {
    return new MacrotaskPromise((resolve, reject) => {
      this.react(() => {
        const handler = this.state === 'fulfilled' ? fulfilled : rejected
        if (typeof handler !== 'function') return (this.state === 'fulfilled' ? resolve : reject)(this.value)
        try {
          resolve(handler(this.value))
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  catch(rejected: (reason: unknown) => unknown): MacrotaskPromise {
    return this.then(undefined, rejected)
  }

  finally(run: () => unknown): MacrotaskPromise {
    return this.then(
      (value: unknown) => MacrotaskPromise.resolve(run()).then(() => value),
      (reason: unknown) => MacrotaskPromise.resolve(run()).then(() => MacrotaskPromise.reject(reason)),
    )
  }

  static resolve(value?: unknown): MacrotaskPromise {
    return value instanceof MacrotaskPromise ? value : new MacrotaskPromise((resolve) => resolve(value))
  }

  static reject(reason: unknown): MacrotaskPromise {
    return new MacrotaskPromise((_resolve, reject) => reject(reason))
  }

  private adopt(value: unknown): void {
    const then = Object(value).then
    const adopt = (next: unknown): void => this.adopt(next)
    const reject = (reason: unknown): void => this.settle('rejected', reason)
    if (typeof then === 'function') schedule(() => then.call(value, adopt, reject))
    else this.settle('fulfilled', value)
  }

  private settle(state: 'fulfilled' | 'rejected', value: unknown): void {
    this.state = state
    this.value = value
    for (const reaction of this.reactions) schedule(reaction)
    this.reactions = []
  }

  private react(reaction: () => void): void {
    if (this.state === 'pending') this.reactions.push(reaction)
    else schedule(reaction)
  }
}

function schedule(run: () => void): void {
  scheduled += 1
  setImmediate(() => {
    scheduled -= 1
    run()
  })
}
