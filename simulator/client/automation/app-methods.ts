import type { Phone, PhonePage } from '../phone'
import type { Handles } from './handles'
import type { Method } from './index'
import { callWx } from './wx-calls'
import { createWxMocks } from './wx-mocks'

/** The App domain, and what DevTools' own buttons do (`Tool.native`). */
export function appMethods(phone: Phone, handles: Handles): Record<string, Method> {
  const mocks = createWxMocks(phone.wx, phone.scope)
  const describe = (page: PhonePage): object => ({
    pageId: handles.pageId(page),
    path: page.path,
    query: page.query,
  })

  return {
    'App.getPageStack': () => ({ pageStack: phone.pages.list().map(describe) }),

    'App.getCurrentPage': () => {
      const page = phone.pages.top()
      if (!page) throw new Error('no page is shown yet')
      return describe(page)
    },

    'App.callWxMethod': async ({ method, args, pluginId }) => {
      refusePlugin(pluginId)
      return { result: await callWx(phone.wx, String(method), listOf(args)) }
    },

    'App.mockWxMethod': ({ method, result, functionDeclaration, args, pluginId }) => {
      refusePlugin(pluginId)
      const name = String(method)
      // `result: null` means "answer with null": only a missing key restores.
      if (typeof functionDeclaration === 'string') {
        mocks.mock(name, { functionText: functionDeclaration, extraArgs: listOf(args) })
      } else if (result !== undefined) mocks.mock(name, { value: result })
      else mocks.restore(name)
      return {}
    },

    'App.callFunction': async ({ functionDeclaration, args }) => ({
      result: await phone.scope.evaluate(String(functionDeclaration), listOf(args)),
    }),

    'App.addBinding': ({ name }) => {
      phone.scope.addBinding(String(name))
      return {}
    },

    'App.exit': () => {
      phone.shell.exit()
      return {}
    },

    'Tool.native': async ({ method, data }) => {
      await press(phone, String(method), data)
      return {}
    },
  }
}

/** Presses something outside the page. Throws when it must be there and is not, as DevTools does for dialogs. */
async function press({ shell }: Phone, button: string, data: unknown): Promise<void> {
  switch (button) {
    case 'goHome':
      return shell.goHome()
    case 'navigateLeft':
      return shell.navigateLeft()
    case 'switchTab':
      return shell.switchTab(String(Object(data).url))
    case 'confirmModal':
      return shell.confirmModal()
    case 'cancelModal':
      return shell.cancelModal()
    case 'authorizeAllow':
      return shell.authorizeAllow()
    case 'authorizeCancel':
      return shell.authorizeCancel()
    case 'closePaymentDialog':
    case 'shareConfirm':
    case 'shareCancel':
      // These panels are not simulated, and DevTools answers so when they are not open.
      return
    default:
      throw new Error(`Tool.native ${button} unimplemented`)
  }
}

function refusePlugin(pluginId: unknown): void {
  if (typeof pluginId === 'string')
    throw new Error(`plugin ${pluginId} is not there: plugins are not simulated`)
}

const listOf = (args: unknown): readonly unknown[] => (Array.isArray(args) ? args : [])
