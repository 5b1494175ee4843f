/** How often each of some names was counted. */
export interface Counts {
  add(name: string): void
  all(): Record<string, number>
  reset(): void
}

export function createCounts(): Counts {
  const counts = new Map<string, number>()
  return {
    add: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    all: () => Object.fromEntries(counts),
    reset: () => counts.clear(),
  }
}
