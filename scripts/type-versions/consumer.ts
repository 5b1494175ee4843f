/** What a user of the package writes. It must compile, and what stands under `@ts-expect-error` must not. */
import {
  CATALOGUE,
  createLogin,
  isLoginError,
  type Login,
  type LoginErrorCode,
  type LoginState,
  type Me,
} from 'miniprogram-login'
import { createCancel } from 'miniprogram-login/cancel'
import { cloudTransport } from 'miniprogram-login/cloud'
import { createPrefetch } from 'miniprogram-login/prefetch'
import { createLoginStore, type LoginStore } from 'miniprogram-login/store'

const cloud = { callContainer: (_: object): Promise<unknown> => Promise.resolve() }

export const login: Login = createLogin({
  baseUrl: (version) => (version === 'release' ? 'https://api.example.com' : 'http://127.0.0.1:3000'),
  transport: cloudTransport(cloud, { env: 'prod-1', service: 'api' }),
  prefetch: createPrefetch(),
})

// @ts-expect-error an address is needed
createLogin({})

export const store: LoginStore = createLoginStore(login)
export const shown: string | undefined = store.user?.id

export async function card(): Promise<string | null> {
  const { signal, cancel } = createCancel()
  const asked = login.request<Me>({ url: '/v1/me', signal })
  cancel()
  // @ts-expect-error phones have no such member
  asked.abort()
  return (await asked).nickname
}

export function told(state: LoginState): string {
  // @ts-expect-error nobody has a user before the status says so
  state.user
  return state.status === 'signedIn' ? state.user.id : state.status
}

export function retry(error: unknown): string {
  if (!isLoginError(error)) throw error
  const code: LoginErrorCode = error.code
  return CATALOGUE[code].retry
}
