import type { Phone } from '../phone'
import { appMethods } from './app-methods'
import { elementMethods } from './element-methods'
import { createHandles } from './handles'
import { pageMethods } from './page-methods'
import { createTree } from './tree'
import { errMsgOf } from './wx-calls'

/** One method of DevTools' automation protocol. Throws or rejects with the message that the client is to see. */
export type Method = (params: Readonly<Record<string, unknown>>) => object | Promise<object>

/** The half of the automation protocol that runs in the page with the phone. */
export interface Automation {
  handle(method: string, params: Readonly<Record<string, unknown>>): Promise<object>
}

export function createAutomation(phone: Phone): Automation {
  const tree = createTree(phone.builtins, () => phone.pages.list())
  const handles = createHandles(phone, tree, performance.timeOrigin)
  const methods = new Map<string, Method>(
    Object.entries({
      ...appMethods(phone, handles),
      ...pageMethods(tree, handles),
      ...elementMethods(phone, tree, handles),
      // The host asks whether the page's thread still runs.
      'Simulator.ping': () => ({}),
    }),
  )
  let exited = false
  return {
    async handle(method, params) {
      const run = methods.get(method)
      // In the background an app's callbacks wait for ever: whoever goes on after `App.exit` comes back to it.
      if (exited) phone.shell.reopen()
      exited = method === 'App.exit'
      // Between two requests of a client every task has ended, however fast they come.
      phone.showUpdates()
      if (run) {
        try {
          return await run(params)
        } catch (reason) {
          throw reason instanceof Error ? reason : new Error(errMsgOf(reason))
        }
      }
      throw new Error(`${method.startsWith('App.') ? 'appservice ' : ''}${method} unimplemented`)
    },
  }
}
