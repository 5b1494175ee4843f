import type { Program } from '../program'
import type { PhoneEvent, PhoneSettings } from '../protocol'
import type { ClientRuntime, HostClient } from './client-runtime'
import type { BuiltinServices } from './components/services'
import { resolveImage } from './engine/assets'
import { addComponentMethods, type Router } from './engine/component-methods'
import { createEnvironment } from './engine/environment'
import { Pages } from './pages/stack'
import { parsePageUrl } from './pages/url'
import type { Phone } from './phone'
import { createApp, type EnterOptions } from './runtime/app'
import { createAppConsole } from './runtime/app-console'
import { createFailures } from './runtime/failures'
import { createModules, type Modules } from './runtime/modules'
import { compileFunction, createScope, sealFunctionConstructor } from './runtime/scope'
import { toSerializable } from './runtime/serialize'
import { createTimers } from './runtime/timers'
import { createUserGesture } from './runtime/user-gesture'
import { createShell } from './shell'
import type { Cover } from './shell/cover'
import { createStorageArea } from './storage/area'
import { openDatabase } from './storage/database'
import { createWx } from './wx'

export interface BootOptions {
  readonly root: HTMLElement
  readonly program: Program
  readonly settings: PhoneSettings
  readonly host: HostClient
}

export interface RunningPhone {
  readonly phone: Phone
  readonly cover: Cover
  /** Resolves when the first page is on screen. */
  readonly ready: Promise<void>
}

/** Starts a mini program: builds every part of the phone, runs app.js, opens the first page. */
export async function boot({ root, program, settings, host }: BootOptions): Promise<RunningPhone> {
  const listeners = new Set<(event: PhoneEvent) => void>()
  const emit = (event: PhoneEvent): void => {
    for (const listener of listeners) listener(event)
    void host.call('report', event).catch(() => {})
  }
  const failures = createFailures(emit, (...args) => console.error(...args))
  const timers = createTimers(
    {
      setTimeout: (callback, delay) => window.setTimeout(callback, delay),
      clearTimeout: (id) => window.clearTimeout(id),
    },
    (error) => failures.report(error),
  )
  const gesture = createUserGesture((callback) => void window.setTimeout(callback, 0))
  const appConsole = createAppConsole(console, emit)
  const app = createApp(failures)
  const warn = appConsole.warn as (message: string) => void

  const shell = createShell(root, settings, {
    onLeft: () => void leaveTop(),
    onTab: (index) => void pages.switchTab(`/${pages.tabPaths[index] ?? ''}`, true).catch(() => {}),
    onClose: () => background(true),
    onReopen: () => background(false),
  })
  shell.setTheme(settings.theme)

  const services: BuiltinServices = {
    resolveImage,
    openType: () => {},
    navigate: (openType, url, delta) => navigate(openType, url, delta),
    pick: async () => null,
  }
  const holder: { modules?: Modules } = {}
  const modules = (): Modules => {
    if (!holder.modules) throw new Error('modules are not there yet')
    return holder.modules
  }
  const environment = createEnvironment({ program, failures, timers, modules, console: appConsole, services })
  const pages = new Pages({
    program,
    settings,
    shell,
    app,
    failures,
    timers,
    services: {
      environment,
      failures,
      container: shell.pagesContainer,
      title: shell.words.pages,
      theme: () => settings.theme,
      asTap: (dispatch) => gesture.run(dispatch),
    },
  })
  const areaName = `${program.appId}/${settings.scene === 1154 ? 'single-page' : 'default'}`
  const database = await openDatabase((error) => failures.report(error, 'storage'))
  const storage = createStorageArea(await database.load(areaName), database.sink(areaName))

  const runtime: ClientRuntime = {
    ...{ program, settings, host, app, failures, timers, gesture, environment, pages, shell, storage },
  }
  const wx = createWx(runtime, warn)
  addComponentMethods(timers, failures, () => wx.object as Router)
  const scope = createScope(window, {
    wx: wx.object,
    console: appConsole,
    App: app.register,
    getApp: app.instance,
    getCurrentPages: () => pages.list().map(({ instance }) => instance),
    ...environment.registry.globals,
    setTimeout: timers.setTimeout,
    clearTimeout: timers.clearTimeout,
    setInterval: timers.setInterval,
    clearInterval: timers.clearInterval,
  })
  holder.modules = createModules(program.modules, {
    compile: scope.compileModule,
    around: environment.registry.around,
  })
  sealFunctionConstructor(scope.Function)
  window.addEventListener('unhandledrejection', (event) => {
    event.preventDefault()
    failures.reportRejection(event.reason, event.promise)
  })
  drawTabs()

  const entry: EnterOptions = {
    path: program.pages[0] ?? '',
    query: {},
    scene: settings.scene,
    referrerInfo: {},
    apiCategory: 'default',
  }

  async function start(): Promise<void> {
    failures.guard('app.js', () => modules().require(program.entry))
    app.launch(entry)
    app.show(entry)
    await pages.launch(entry.path, entry.query)
  }

  function drawTabs(): void {
    const config = program.app.tabBar
    if (!config) return
    const resolved = pages.resolveTheme(config)
    shell.tabBar.items.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...config.list.map((item) => {
        const { text, iconPath = '', selectedIconPath = '' } = pages.resolveTheme(item)
        return {
          text,
          icon: resolveImage(iconPath, ''),
          selectedIcon: resolveImage(selectedIconPath, ''),
          badge: '',
          dot: false,
        }
      }),
    )
    shell.tabBar.draw(resolved)
  }

  async function leaveTop(): Promise<void> {
    if (pages.list().length > 1) await pages.navigateBack()
    else await pages.reLaunch(`/${program.pages[0] ?? ''}`)
  }

  function background(on: boolean): void {
    if (on === !app.visible) return
    shell.setBackground(on, program.projectName)
    if (on) {
      pages.top()?.hide()
      app.hide()
    } else {
      app.show({ ...entry, path: pages.top()?.path ?? entry.path })
      pages.top()?.show()
    }
  }

  function navigate(openType: string, url: string, delta: number): void {
    const routes: Record<string, () => Promise<unknown>> = {
      navigate: () => pages.navigateTo(url),
      redirect: () => pages.redirectTo(url),
      switchTab: () => pages.switchTab(url),
      reLaunch: () => pages.reLaunch(url),
      navigateBack: () => pages.navigateBack(delta),
    }
    routes[openType]?.().catch((error: unknown) => warn(`navigator: ${String(error)}`))
  }

  const phone: Phone = {
    settings,
    pages,
    wx,
    scope: {
      global: scope.global,
      evaluate: (text, args, thisValue) => Reflect.apply(compileFunction(scope, text), thisValue, [...args]),
      addBinding(name) {
        scope.global[name] = (...args: unknown[]) =>
          emit({ type: 'binding', name, args: args.map(toSerializable) })
      },
    },
    builtins: environment.builtins,
    shell: {
      goHome: () => background(true),
      reopen: () => background(false),
      navigateLeft: leaveTop,
      confirmModal: () => openModal().confirm(),
      cancelModal: () => openModal().cancel(),
      switchTab: (path) => pages.switchTab(`/${parsePageUrl(path).path}`, true),
      authorizeAllow: () => {},
      authorizeCancel: () => {},
    },
    touch: (page, touch) =>
      pages
        .list()
        .find(({ id }) => id === page.id)
        ?.touch(touch),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  function openModal(): NonNullable<ReturnType<typeof shell.openModal>> {
    const modal = shell.openModal()
    if (!modal) throw new Error('there is no modal to answer')
    return modal
  }

  return { phone, cover: shell.cover, ready: start() }
}
