/**
 * What must compile, and what must not. Checked by `npm run typecheck`; nothing here runs. A line under
 * `@ts-expect-error` that begins to compile fails the check.
 */
import {
  type CATALOGUE,
  createLogin,
  isLoginError,
  type Login,
  type LoginErrorCode,
  type LoginState,
  type LoginUser,
  type Me,
  type Transport,
} from '../../../miniprogram/login'
import { createCancel } from '../../../miniprogram/login/cancel'
import { cloudTransport } from '../../../miniprogram/login/cloud'
import { createPrefetch } from '../../../miniprogram/login/prefetch'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_equal: Equal<A, B>): void => {}

export function options(transport: Transport): Login[] {
  // @ts-expect-error an address is needed
  createLogin({})
  // @ts-expect-error no such time to ask
  createLogin({ baseUrl: '', checkSession: 'always' })
  // @ts-expect-error milliseconds are a number
  createLogin({ baseUrl: '', timeout: '10s' })
  // @ts-expect-error pre-fetch is an object, so that who does not need it does not load it
  createLogin({ baseUrl: '', prefetch: true })
  // @ts-expect-error an option nobody knows is a mistake
  createLogin({ baseUrl: '', refreshLead: 1 })
  return [
    createLogin({ baseUrl: 'https://api.example.com' }),
    createLogin({ baseUrl: (version) => (version === 'release' ? 'https://a' : 'http://b'), transport }),
    createLogin({ baseUrl: '', prefetch: createPrefetch(), logger: ({ event, at }) => [event, at] }),
    createLogin({ baseUrl: '', transport: cloudTransport(wx.cloud, { env: 'e', service: 's' }) }),
    createLogin({ baseUrl: '', breaker: { perSecond: 2, perHour: 10 }, lead: 1, retries: 0 }),
  ]
}

export async function requests(login: Login): Promise<void> {
  same<typeof me, Me>(true)
  const me = await login.request<Me>({ url: '/v1/me' })
  const unknown = await login.request({ url: '/v1/me' })
  // @ts-expect-error a body whose type nobody named is unknown
  unknown.id
  const { signal, cancel } = createCancel()
  cancel()
  await login.request<void>({
    url: '/x',
    method: 'PATCH',
    data: { a: [1] },
    auth: 'optional',
    signal,
    idempotent: true,
  })
  // @ts-expect-error no such method
  login.request({ url: '/x', method: 'FETCH' })
  // @ts-expect-error no such way to sign
  login.request({ url: '/x', auth: 'always' })
  // @ts-expect-error phones have no AbortSignal
  login.request({ url: '/x', signal: new AbortController().signal })
  // @ts-expect-error a file has a name
  login.uploadFile({ url: '/x', filePath: 'y' })
  const uploaded = await login.uploadFile<{ id: string }>({ url: '/x', filePath: 'y', name: 'z' })
  same<typeof uploaded, { id: string }>(true)
  same<ReturnType<typeof login.downloadFile>, Promise<string>>(true)
  same<ReturnType<typeof login.signIn>, Promise<LoginUser>>(true)
  const worked = await login.withSessionKey(async () => 42, { repeat: false })
  same<typeof worked, number>(true)
  // @ts-expect-error work is asynchronous
  login.withSessionKey(() => 42)
  // @ts-expect-error WeChat shows what it is for
  login.profile.getUserProfile({})
}

export function states(login: Login, state: LoginState): string {
  // @ts-expect-error the state is the client's
  login.state = state
  // @ts-expect-error nobody has a user before the status says so
  state.user
  switch (state.status) {
    case 'restoring':
    case 'signingIn':
      return ''
    case 'signedOut':
      // @ts-expect-error there is no such reason
      if (state.reason === 'expired') return ''
      return state.error?.code ?? state.reason
    case 'signedIn':
      // @ts-expect-error the openid stays on the server
      state.user.openid
      return `${state.user.id} ${state.persisted} ${state.degraded?.code}`
    case 'unavailable':
      return state.error.message + state.reason
    default: {
      const never: never = state
      return never
    }
  }
}

export function events(login: Login): () => void {
  return login.subscribe((state, event) => {
    if (event.type === 'signInFailed') same<LoginErrorCode, typeof event.error.code>(true)
    // @ts-expect-error only failures have an error
    if (event.type === 'signedIn') event.error
    // @ts-expect-error no such event
    if (event.type === 'expired') return
    if (event.type === 'signedOut') same<typeof event.reason, 'person' | 'blocked' | 'deleted'>(true)
    void state
  })
}

export function errors(error: unknown): string {
  // @ts-expect-error an error is unknown until it is told
  error.code
  if (!isLoginError(error)) return ''
  // @ts-expect-error no such code
  if (error.code === 'session_expired') return ''
  // @ts-expect-error an error is not to be changed
  error.code = 'network'
  same<(typeof CATALOGUE)['deleted']['session'], 'ended'>(true)
  return error.session === 'ended' ? error.retry : String(error.retryAfterMs)
}
