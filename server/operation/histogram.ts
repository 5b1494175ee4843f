interface Series {
  readonly labels: readonly string[]
  /** One more than there are bounds: the last counts what is above all of them. */
  readonly counts: number[]
  sum: number
}

/**
 * How values spread, per combination of labels, in the text format of Prometheus. Instead of prom-client's, which
 * checks and sorts the labels anew for every value, and costs a request as much as all of its routing.
 */
export class Histogram {
  readonly #name: string
  readonly #help: string
  readonly #labelNames: readonly string[]
  readonly #bounds: readonly number[]
  readonly #series = new Map<string, Series>()

  /** @param bounds upper ends of the buckets, ascending */
  constructor(name: string, help: string, labelNames: readonly string[], bounds: readonly number[]) {
    this.#name = name
    this.#help = help
    this.#labelNames = labelNames
    this.#bounds = bounds
  }

  /** @param labels values from fixed sets, in the order of their names */
  observe(value: number, labels: readonly string[]): void {
    const series = this.#seriesOf(labels)
    let bucket = 0
    while (value > (this.#bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1
    series.sum += value
  }

  print(): string {
    const lines = [...this.#series.values()].flatMap((it) => this.#printSeries(it))
    return [`# HELP ${this.#name} ${this.#help}`, `# TYPE ${this.#name} histogram`, ...lines, ''].join('\n')
  }

  #seriesOf(labels: readonly string[]): Series {
    const key = labels.join('\n')
    const known = this.#series.get(key)
    if (known) return known
    const fresh = { labels, counts: Array<number>(this.#bounds.length + 1).fill(0), sum: 0 }
    this.#series.set(key, fresh)
    return fresh
  }

  #printSeries({ labels, counts, sum }: Series): string[] {
    const pairs = labels.map((value, index) => `${this.#labelNames[index]}="${value}"`).join(',')
    let below = 0
    const buckets = counts.map((count, index) => {
      below += count
      return `${this.#name}_bucket{le="${this.#bounds[index] ?? '+Inf'}",${pairs}} ${below}`
    })
    return [...buckets, `${this.#name}_sum{${pairs}} ${sum}`, `${this.#name}_count{${pairs}} ${below}`]
  }
}
