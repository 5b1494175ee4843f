import { Emitter } from '../runtime/emitter'

type Listener = (...args: unknown[]) => void

/** Talks between a page and the one it opened (docs: EventChannel). Both hold the same object. */
export class EventChannel {
  private readonly listeners = new Map<string, Emitter<unknown[]>>()

  constructor(private readonly onError: (error: unknown) => void) {}

  on(name: string, listener: Listener): void {
    const emitter = this.listeners.get(name) ?? new Emitter<unknown[]>(this.onError)
    this.listeners.set(name, emitter)
    emitter.add(listener)
  }

  once(name: string, listener: Listener): void {
    const once: Listener = (...args) => {
      this.off(name, once)
      listener(...args)
    }
    this.on(name, once)
  }

  off(name: string, listener?: Listener): void {
    this.listeners.get(name)?.remove(listener)
  }

  emit(name: string, ...args: unknown[]): void {
    this.listeners.get(name)?.emit(...args)
  }
}
