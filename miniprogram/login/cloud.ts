import type { Answer, Transport } from './wire'

/** The slice of `wx.cloud` that the adapter needs; pass `wx.cloud` itself. */
export interface Cloud {
  callContainer(options: object): unknown
}

/** Where in WeChat cloud hosting the backend runs. */
export interface CloudService {
  /** Id of the cloud environment. */
  readonly env: string
  /** Name of the service in it. */
  readonly service: string
}

/**
 * An entry of its own (`login/cloud`), because few need it.
 *
 * Requests through WeChat cloud hosting (docs: callContainer): a private channel without domain list.
 *
 * @example
 * const transport = cloudTransport(wx.cloud, { env: 'prod-1', service: 'api' })
 * const login = createLogin({ baseUrl: 'https://cloud', transport })
 */
export function cloudTransport(cloud: Cloud, { env, service }: CloudService): Transport {
  return ({ url, header, ...call }) => ({
    answer: new Promise<Answer>((success, fail) => {
      const path = url.replace(/^https?:\/\/[^/]+/, '')
      cloud.callContainer({
        ...call,
        path,
        config: { env },
        header: { ...header, 'X-WX-SERVICE': service },
        success,
        fail,
      })
    }),
    // callContainer cannot be aborted: its answer is dropped instead.
    abort() {},
  })
}
