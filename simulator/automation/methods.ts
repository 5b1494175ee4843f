import { packageVersion } from '../host/package'
import { within } from '../host/within'
import { createControl } from '../open-api/index'
import { NO_AUDIT } from './audit'
import type { NodeMethod } from './connection'
import type { AutomationOptions } from './server'
import { createTicket } from './ticket'

/** Milliseconds; `remote()` of the official client listens for the event only once it has handled the answer. */
const REMOTE_DELAY = 20

/** Milliseconds. */
const RELOAD_TIMEOUT = 30_000
const STARTING_LIMIT = 10_000
/** Milliseconds; the browser takes no picture of a page that is stuck. */
const SCREENSHOT_LIMIT = 10_000

/** What DevTools itself answers and not the mini program: tool, pictures, and what belongs to one connection. */
export function nodeMethods(options: AutomationOptions): ReadonlyMap<string, NodeMethod> {
  const { host, phone, screen, onClose } = options
  const ticket = createTicket()

  const methods: Record<string, NodeMethod> = {
    'Tool.getInfo': async () => ({ SDKVersion: host.settings.libVersion, version: packageVersion() }),

    'Tool.close': async () => {
      // The answer goes out before the socket goes down: the client's `close()` rejects otherwise.
      setImmediate(onClose)
      return {}
    },

    'Tool.enableRemoteDebug': async (_, client) => {
      // The simulated phone is the device, and it is connected already.
      setTimeout(() => client.event('Tool.onRemoteDebugConnected', {}), REMOTE_DELAY)
      return {}
    },

    'Tool.getTestAccounts': async () => {
      const { users } = await createControl(options.openApiUrl).users()
      // A handle for `launch({ account })`. The person's real openid stays between WeChat and the backend.
      return { accounts: users.map(({ id, nickName }) => ({ nickName, openid: id })) }
    },

    'Tool.stopAudits': async () => NO_AUDIT,

    'Tool.getTicket': async () => ticket.read(),

    'Tool.setTicket': async (params) => {
      ticket.set(String(params.ticket))
      return {}
    },

    'Tool.refreshTicket': async () => {
      ticket.refresh()
      return {}
    },

    'Tool.compile': async () => {
      // The page of a start that is still under way would pass for the new one; one that is stuck never shows.
      await host.phones.ready(phone, STARTING_LIMIT).catch(() => undefined)
      host.phones.expectReload(phone)
      await (await screen).reload()
      await host.phones.ready(phone, RELOAD_TIMEOUT)
      return {}
    },

    'App.enableLog': async (_, client) => {
      client.logging = true
      return {}
    },

    'App.captureScreenshot': async () => {
      const picture = await within(
        SCREENSHOT_LIMIT,
        (await screen).screenshot(),
        'fail to capture screenshot',
      )
      return { data: picture.toString('base64') }
    },
  }
  return new Map(Object.entries(methods))
}
