import type { EnvVersion } from './login/index'

/** Where the backend of each version of this mini program lives. */
const BACKENDS: Readonly<Record<EnvVersion, string>> = {
  develop: 'http://127.0.0.1:3000',
  // WeChat lets these two reach only https domains listed in its console: put your own here before the first upload.
  trial: 'https://login.example.com',
  release: 'https://login.example.com',
}

export function backendUrl(version: EnvVersion): string {
  return (version === 'develop' && backendOfLaunch()) || BACKENDS[version]
}

/** To be called once at the start: without it a placeholder looks like a dead network. */
export function warnOfPlaceholder(version: EnvVersion): void {
  const url = backendUrl(version)
  // Nobody's name (RFC 2606).
  if (!/\bexample\.com$/.test(url)) return
  console.error(
    `miniprogram/config.ts names no backend for the ${version} version: put your https address in place of ${url}, and its domain on the request, uploadFile and downloadFile lists of the mp console`,
  )
}

/**
 * On a phone 127.0.0.1 is the phone. `npm run device` prints the launch option that names the computer instead:
 * `backend=192.168.1.5:3000`, the colon escaped or not.
 */
function backendOfLaunch(): string | null {
  const { query } = wx.getLaunchOptionsSync()
  const [, host, port] = /^([\w.-]+)(?::|%3A)(\d+)$/i.exec(String(query?.backend)) ?? []
  return host && port ? `http://${host}:${port}` : null
}
