import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { Histogram } from './histogram'
import type { SecurityEvent } from './security-events'

/** Seconds. The steps around 3 s show logins that wait for WeChat's deadline. */
const DURATIONS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5]

export interface HttpSample {
  readonly method: string
  /** The pattern of the route, never the path: that may hold ids, and there are too many. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

export interface WechatSample {
  readonly endpoint: string
  /** `ok`, or what failed. */
  readonly outcome: string
  readonly seconds: number
}

/** What an operator watches. Labels come from fixed sets, so that no client can fill the memory with them. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #http = new Histogram(
    'http_request_duration_seconds',
    'Answered requests until their answer was ready, by route and status.',
    ['method', 'route', 'status'],
    DURATIONS,
  )
  readonly #wechat = new Histogram(
    'wechat_call_duration_seconds',
    "Calls to WeChat's server API, by endpoint and outcome.",
    ['endpoint', 'outcome'],
    DURATIONS,
  )
  readonly #malformed = new Counter({
    name: 'http_malformed_requests_total',
    help: 'What came as a request and is no HTTP, too large or too slow, by the status of the answer.',
    labelNames: ['status'],
    registers: [this.#registry],
  })
  readonly #events = new Counter({
    name: 'security_events_total',
    help: 'Security events; alarm on reuse_detected.',
    labelNames: ['event'],
    registers: [this.#registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.#registry })
  }

  request({ method, route, status, seconds }: HttpSample): void {
    this.#http.observe(seconds, [method, route, String(status)])
  }

  malformed(status: number): void {
    this.#malformed.labels(String(status)).inc()
  }

  wechatCall({ endpoint, outcome, seconds }: WechatSample): void {
    this.#wechat.observe(seconds, [endpoint, outcome])
  }

  securityEvent({ event }: SecurityEvent): void {
    this.#events.labels(event).inc()
  }

  /** A value that is read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void {
    const registers = [this.#registry]
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  /** The text format of Prometheus. */
  async print(): Promise<string> {
    return `${await this.#registry.metrics()}\n${this.#http.print()}\n${this.#wechat.print()}`
  }
}
