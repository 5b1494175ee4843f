import type { PhoneEvent } from '../protocol'
import type { ClientRuntime } from './client-runtime'
import type { Lifecycle } from './lifecycle'
import { parsePageUrl } from './pages/url'
import type { Phone, WxTable } from './phone'
import { compileFunction, type Scope } from './runtime/scope'
import { toSerializable } from './runtime/serialize'

export interface DriverParts {
  readonly runtime: ClientRuntime
  readonly lifecycle: Lifecycle
  readonly scope: Scope
  readonly wx: WxTable
  emit(event: PhoneEvent): void
  subscribe(listener: (event: PhoneEvent) => void): () => void
}

/** The running phone as `automation/` sees it. */
export function createDriver({ runtime, lifecycle, scope, wx, emit, subscribe }: DriverParts): Phone {
  const { settings, pages, shell, environment } = runtime

  const modal = (): NonNullable<ReturnType<typeof shell.openModal>> => {
    const open = shell.openModal()
    if (!open) throw new Error('there is no modal to answer')
    return open
  }

  return {
    settings,
    pages,
    wx,
    builtins: environment.builtins,
    showUpdates: () => environment.showUpdates(),
    scope: {
      global: scope.global,
      evaluate: (text, args, thisValue) => Reflect.apply(compileFunction(scope, text), thisValue, [...args]),
      addBinding(name) {
        scope.global[name] = (...args: unknown[]) =>
          emit({ type: 'binding', name, args: args.map(toSerializable) })
      },
    },
    shell: {
      setTheme: (theme) => lifecycle.setTheme(theme),
      exit: () => lifecycle.toBackground(),
      reopen: () => lifecycle.toForeground(),
      goHome: () => lifecycle.goHome(),
      navigateLeft: () => lifecycle.leave(),
      confirmModal: () => modal().confirm(),
      cancelModal: () => modal().cancel(),
      switchTab: (path) => pages.switchTab(`/${parsePageUrl(path).path}`, true),
      authorizeAllow: () => shell.sheets.allow(),
      authorizeCancel: () => shell.sheets.cancel(),
    },
    touch: (page, touch) =>
      pages
        .list()
        .find(({ id }) => id === page.id)
        ?.touch(touch),
    subscribe,
  }
}
