import { createSimulatorControl, type SimulatorControl } from '../../../simulator/control/index'
import { type Control, createControl, startOpenApi, TOURIST_APP } from '../../../simulator/open-api/index'
import { type Backend, startBackend } from './backend'
import { type MiniProgram, openDevTools, openSimulator, target } from './devtools'

/** Where miniprogram/config.ts looks for the backend during development. */
const BACKEND_IN_CONFIG = 'http://127.0.0.1:3000'

/** WeChat's server, the backend and the mini program, wired up like `npm start` does. */
export interface World {
  readonly mp: MiniProgram
  readonly backend: Backend
  /** Powers over the simulated WeChat; DevTools' own client does not ask it for codes, only the backend does. */
  readonly wechat: Control
  /**
   * Powers over the simulated phone.
   *
   * @throws Error on DevTools: such tests are `onSimulator`.
   */
  readonly simulator: SimulatorControl
  /** Exchanges a code with WeChat directly, past the backend. */
  exchange(code: string): Promise<void>
  close(): Promise<void>
}

export async function openWorld(): Promise<World> {
  const openApi = await startOpenApi()
  const backend = await startBackend(openApi.url, target === 'devtools' ? 3000 : 0)
  const { mp, url } =
    target === 'devtools'
      ? { mp: await openDevTools(), url: null }
      : await openSimulator({
          SIMULATOR_OPEN_API: openApi.url,
          SIMULATOR_MAP_REMOTE: `${BACKEND_IN_CONFIG}=${backend.url}`,
        })
  return {
    mp,
    backend,
    get simulator() {
      if (!url) throw new Error('DevTools has no control methods')
      return createSimulatorControl(url)
    },
    wechat: createControl(openApi.url),
    async exchange(code) {
      const query = new URLSearchParams({
        appid: TOURIST_APP.appid,
        secret: TOURIST_APP.secret,
        js_code: code,
        grant_type: 'authorization_code',
      })
      await fetch(`${openApi.url}/sns/jscode2session?${query}`)
    },
    async close() {
      if (target === 'simulator' || process.env.WECHAT_CLI) await mp.close()
      else mp.disconnect()
      // The backend finishes what WeChat may have left unanswered.
      await Promise.all([backend.close(), openApi.close()])
    },
  }
}
