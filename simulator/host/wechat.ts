import { LinkError } from '../link'
import { createControl } from '../open-api/index'

/** What the WeChat client asks WeChat's server on behalf of the app. Here that server is the simulated one. */
export interface WeChatClient {
  /** @throws {LinkError} like the fail of `wx.login`: errno 108 when WeChat cannot be reached. */
  login(): Promise<{ code: string }>
  /** @throws {LinkError} like the fail of `wx.checkSession`, when the session_key has expired too. */
  checkSession(): Promise<null>
}

/** "Request to WeChat backend failed" of WeChat's table of common errno ("PublicErrno"). */
const UNREACHABLE = 108

export function createWeChatClient(openApiUrl: string, appid: string): WeChatClient {
  const control = createControl(openApiUrl)

  async function reach<Result>(api: string, ask: () => Promise<Result>): Promise<Result> {
    try {
      return await ask()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const errMsg = `${api}:fail ${reason}`
      throw new LinkError(errMsg, { errMsg, errno: UNREACHABLE })
    }
  }

  return {
    login: () => reach('login', () => control.issueCode({ appid })),
    async checkSession() {
      const { valid } = await reach('checkSession', () => control.checkSession({ appid }))
      const errMsg = 'checkSession:fail session time out, need relogin'
      if (!valid) throw new LinkError(errMsg, { errMsg })
      return null
    },
  }
}
