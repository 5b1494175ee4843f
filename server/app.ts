import type { InFlight } from './in-flight'
import type { Avatars } from './media/avatars'
import type { PictureChecker } from './media/picture'
import { describeApi, serveDescription } from './openapi'
import type { SecurityEventSink } from './operation/security-events'
import type { App } from './routes/app-types'
import { avatarRoutes } from './routes/avatar'
import { createGuard } from './routes/bearer'
import { healthRoutes } from './routes/health'
import { loginRoute } from './routes/login'
import { meRoutes } from './routes/me'
import { collectPaths, refuseOtherMethods } from './routes/methods'
import { operatorRoutes } from './routes/operator'
import { phoneRoutes } from './routes/phone'
import { pushRoutes } from './routes/push'
import type { RateLimiter } from './routes/rate-limiter'
import { sessionRoutes } from './routes/sessions'
import { tokenRoutes } from './routes/token'
import { wechatRoutes } from './routes/wechat'
import type { Sealer } from './sealing'
import type { Accounts } from './sessions/accounts'
import type { KeyCheck } from './sessions/key-check'
import type { KeyReset } from './sessions/key-reset'
import type { OpenData } from './sessions/open-data'
import type { Phones } from './sessions/phones'
import type { NicknameRules } from './sessions/profile'
import type { Sessions } from './sessions/sessions'
import { createShell, type ShellDeps } from './shell'
import type { Store } from './stores/store'
import type { WechatClient } from './wechat/client'
import type { PushSecrets } from './wechat/push-message'

export interface AppDeps extends ShellDeps {
  readonly inFlight: InFlight
  readonly appId: string
  readonly store: Store
  readonly sessions: Sessions
  readonly wechat: WechatClient
  readonly openData: OpenData
  readonly phones: Phones
  readonly accounts: Accounts
  readonly avatars: Avatars
  readonly pictures: PictureChecker
  readonly nicknames: NicknameRules
  readonly publicUrl: string | null
  readonly freshLoginMs: number
  readonly push: PushSecrets | null
  readonly keyReset: KeyReset
  readonly operatorToken: string | null
  readonly keyCheck: KeyCheck
  readonly sealer: Sealer
  readonly limiter: RateLimiter
  readonly onEvent: SecurityEventSink
}

/** What the phone talks to. Never listens: `inject` needs no port. */
export function createApp(deps: AppDeps): App {
  const app = createShell(deps)
  deps.inFlight.watch(app)
  const paths = collectPaths(app)
  serveDescription(app, describeApi(app))
  const { once, users } = deps.store
  const guard = createGuard(deps.sessions, deps.limiter)
  loginRoute(app, { ...deps, once })
  tokenRoutes(app, deps)
  sessionRoutes(app, { ...deps, guard })
  meRoutes(app, { ...deps, guard, users })
  avatarRoutes(app, { ...deps, guard, users })
  phoneRoutes(app, { ...deps, guard, once })
  wechatRoutes(app, { ...deps, guard, users })
  const { push } = deps
  if (push) pushRoutes(app, { ...deps, push, users })
  // Once the routes of plugins are there as well.
  app.after(() => refuseOtherMethods(app, paths))
  return app
}

/** What the operator's machines talk to, on a port of its own. */
export function createOperatorApp(deps: AppDeps): App {
  const app = createShell(deps)
  deps.inFlight.watch(app)
  const paths = collectPaths(app)
  healthRoutes(app, deps)
  operatorRoutes(app, deps)
  // Once the routes of plugins are there as well.
  app.after(() => refuseOtherMethods(app, paths))
  return app
}
