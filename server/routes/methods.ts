import { METHODS as PARSED } from 'node:http'
import { ProblemError } from '../problems'
import type { App } from './app-types'

/** All that node reads, TRACE and those of WebDAV too; on CONNECT it hangs up by itself. */
const METHODS: readonly string[] = PARSED.filter((method) => method !== 'CONNECT')

/** Notes the path of every route registered from now on, for `refuseOtherMethods`. */
export function collectPaths(app: App): ReadonlySet<string> {
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method)
  const paths = new Set<string>()
  app.addHook('onRoute', ({ url }) => {
    paths.add(url)
  })
  return paths
}

/** Answers 405 with `Allow` where a path is known and the method is not. Call after all routes are registered. */
export function refuseOtherMethods(app: App, paths: ReadonlySet<string>): void {
  for (const url of [...paths]) {
    const known = METHODS.filter((method) => app.hasRoute({ url, method }))
    const allow = known.join(', ')
    app.route({
      url,
      method: METHODS.filter((method) => !known.includes(method)),
      // Before the body is read: a wrong method has no right one.
      onRequest: async () => {
        throw new ProblemError('method_not_allowed', { headers: { allow } })
      },
      handler: async () => undefined,
    })
  }
}
