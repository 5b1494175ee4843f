/** Listeners of one kind of event, in order of registration; one that throws does not keep the others from hearing. */
export class Emitter<Args extends unknown[]> {
  private readonly listeners = new Set<(...args: Args) => void>()

  constructor(private readonly onError: (error: unknown) => void) {}

  add(listener: (...args: Args) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Without a listener removes all, as `wx.offX()` does. */
  remove(listener?: (...args: Args) => void): void {
    if (listener) this.listeners.delete(listener)
    else this.listeners.clear()
  }

  get size(): number {
    return this.listeners.size
  }

  emit(...args: Args): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(...args)
      } catch (error) {
        this.onError(error)
      }
    }
  }
}
