import type { EnvVersion } from './login/index'

/** Where the backend of each version of this mini program lives. */
const BACKENDS: Readonly<Record<EnvVersion, string>> = {
  develop: 'http://127.0.0.1:3000',
  // WeChat lets these two reach only https domains listed in its console: put your own here before the first upload.
  trial: 'https://login.example.com',
  release: 'https://login.example.com',
}

export function backendUrl(version: EnvVersion): string {
  return BACKENDS[version]
}
