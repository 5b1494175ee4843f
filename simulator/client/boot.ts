import { checkText } from '../open-api/content-check'
import type { Program } from '../program'
import type {
  PhoneChange,
  PhoneConditions,
  PhoneEvent,
  PhoneSettings,
  SocketEvent,
  TransferStep,
} from '../protocol'
import type { ClientRuntime, HostClient } from './client-runtime'
import type { BuiltinServices } from './components/services'
import { createDriver } from './driver'
import { mapOrigin, resolveImage } from './engine/assets'
import { addComponentMethods, type Router } from './engine/component-methods'
import { createEnvironment } from './engine/environment'
import { createFileTree, type FileTree } from './files/file-tree'
import { createLocalFiles } from './files/local-files'
import { createLifecycle, type Lifecycle } from './lifecycle'
import { openMenu, share } from './menu'
import { createOpenTypes } from './open-types'
import { pageOf } from './pages/page'
import { Pages } from './pages/stack'
import { formatQuery } from './pages/url'
import { createPrivacy } from './permissions/privacy'
import { createScopes } from './permissions/scopes'
import type { Phone, PhonePage } from './phone'
import { recordedHost } from './recording/host-calls'
import { createRecorder } from './recording/recorder'
import { tapLabel } from './recording/tap-label'
import { type App, createApp } from './runtime/app'
import { createAppConsole } from './runtime/app-console'
import { createBackground } from './runtime/background'
import { createPhoneClock, type PhoneClock } from './runtime/clock'
import { createConditions } from './runtime/conditions'
import type { Emitter } from './runtime/emitter'
import { createFailures, type Failures } from './runtime/failures'
import { createLoopGuard, createTaskQueue } from './runtime/loop-guard'
import { createModules, type Modules } from './runtime/modules'
import { isSinglePage } from './runtime/scenes'
import { createScope, type Scope, sealFunctionConstructor } from './runtime/scope'
import { createTimers, type Timers } from './runtime/timers'
import { createUserGesture, type TapEnd } from './runtime/user-gesture'
import { createShell } from './shell'
import type { Cover } from './shell/cover'
import { showWheels } from './shell/wheels'
import { createStorageArea, type StorageArea } from './storage/area'
import { openDatabase } from './storage/database'
import { fillable } from './storage/fillable'
import { createTester } from './tester'
import { createWx } from './wx'
import { followNavigator } from './wx/navigate'

export interface BootOptions {
  readonly root: HTMLElement
  readonly program: Program
  readonly settings: PhoneSettings
  readonly conditions: PhoneConditions
  readonly host: HostClient
  readonly transfers: Emitter<[TransferStep]>
  readonly sockets: Emitter<[SocketEvent]>
  /** The page to open instead of the first one, when the program still has it. */
  readonly resume: string | null
}

export interface RunningPhone {
  readonly phone: Phone
  readonly cover: Cover
  /** Resolves when the first page is on screen. */
  readonly ready: Promise<void>
  /** Path and query of the page on screen. */
  shown(): string
  /** What a tester does to it. */
  change(change: PhoneChange): void
}

const timerSource = {
  setTimeout: (callback: () => void, delay: number): number => window.setTimeout(callback, delay),
  clearTimeout: (id: number): void => window.clearTimeout(id),
}

/** Starts a mini program: builds every part of the phone, runs app.js, opens the first page. */
export async function boot(options: BootOptions): Promise<RunningPhone> {
  const { root, program, settings, resume } = options
  const paths = new Set(program.modules.map(([path]) => path))
  const recorder = createRecorder({
    host: options.host,
    isModule: (path) => paths.has(path),
    launch: crypto.randomUUID(),
    now: Date.now,
  })
  const host = recordedHost(options.host, recorder)
  const { emit, subscribe } = createEvents(host)
  const failures = createFailures(emit, (...args) => console.error(...args))
  const onError = (error: unknown): void => failures.report(error)
  const timers = createTimers(timerSource, onError)
  const background = createBackground(timers, timerSource, onError)
  const conditions = createConditions(options.conditions, onError)
  const clock = createPhoneClock(options.conditions.clockOffset)
  conditions.changes.add(({ clockOffset }) => {
    clock.offset = clockOffset
  })
  const gesture = createUserGesture(tapEndOf(settings))
  const appConsole = createAppConsole(console, emit)
  const warn = appConsole.warn as (message: string) => void
  const app = createApp(failures)
  const { permissions, tree, forgetEverything, ...kept } = await openStorage(
    program.appId,
    settings,
    host,
    failures,
  )
  const storage = fillable(kept.storage, () => conditions.current.storageFull)

  // Parts that call one another reach the later ones through these, never before the launch.
  const late: { lifecycle?: Lifecycle; modules?: Modules; menu?: () => Promise<void> } = {}
  const shell = createShell(root, settings, {
    onLeft: () => void late.lifecycle?.leave(),
    onTab: (index) => {
      recorder.happened('tap', 'tab-bar')
      void pages.switchTab(`/${pages.tabPaths[index] ?? ''}`, true).catch(() => {})
    },
    onMenu: () => void late.menu?.(),
    onClose: () => late.lifecycle?.toBackground(),
    onReopen: () => late.lifecycle?.toForeground(),
  })
  shell.setTheme(settings.theme)

  const appName = program.projectName
  const { sheets, words } = shell
  const { language, libVersion } = settings
  const privacy = createPrivacy({
    ...{ appName, libVersion, language, sheets, warn },
    store: permissions,
    now: Date.now,
  })
  const scopes = createScopes({ appName, language, words, sheets, store: permissions })
  const files = createLocalFiles(settings.platform, tree)

  const services: BuiltinServices = {
    resolveImage: (src, path) => files.urlOf(src) ?? resolveImage(mapOrigin(src, settings.mapRemote), path),
    openType: createOpenTypes({
      ...{ host, settings, appName, sheets, privacy, scopes, files, failures },
      share: (button) => share(runtime, button),
    }),
    offerNickname: async () => (privacy.agreed() ? (await host.call('holder', {})).nickName : null),
    reviewNickname: async (nickname) => checkText(nickname).suggest === 'pass',
    changeNavigationBar(component, change) {
      const page = pageOf(component)
      if (page) pages.configure(page, change)
    },
    navigate: async (type, url, delta) => {
      const outcome = await followNavigator(pages, type, url, delta)
      if (!outcome.errMsg.endsWith(':ok')) warn(outcome.errMsg)
      return outcome
    },
    regions: () => host.call('regions', {}),
    pick: (title, model, onTurn) => showWheels(sheets, words, title, model, onTurn),
  }
  const loopGuard = createLoopGuard({
    now: () => performance.now(),
    afterTask: createTaskQueue(),
    onFound: ({ message }) => shell.cover.message(words.stuck, `${message}\n\n${words.buildHint}`),
  })
  const environment = createEnvironment({
    ...{ program, failures, timers, services, loopGuard },
    ...(settings.synchronousSetData
      ? {}
      : { afterTask: (task: () => void) => void window.setTimeout(task, 0) }),
    modules: () => late.modules as Modules,
    console: appConsole,
    warn,
  })
  const pages = new Pages({
    ...{ program, settings, shell, failures, timers },
    services: {
      ...{ environment, failures },
      container: shell.pagesContainer,
      title: words.pages,
      theme: () => settings.theme,
      asTap(dispatch, target) {
        recorder.happened('tap', tapLabel(target))
        gesture.run(dispatch)
      },
    },
  })

  const runtime: ClientRuntime = {
    ...{ program, settings, conditions, recorder, host, app, failures, timers, background, gesture },
    ...{ environment, pages, shell },
    transfers: options.transfers,
    sockets: options.sockets,
    ...{ storage, kept: permissions, files, privacy, scopes },
    restart: () => location.reload(),
  }
  const wx = createWx(runtime, warn)
  addComponentMethods(timers, failures, () => wx.object as Router, environment)
  const scope = createScope(window, {
    ...appGlobals(runtime, wx.object, appConsole),
    Date: clock.Date,
  })
  const modules = createModules(program.modules, {
    compile: scope.compileModule,
    loopGuard,
    around: environment.registry.around,
  })
  late.modules = modules
  closeTheRealm(scope, clock, failures)

  const lifecycle = createLifecycle(runtime, () => modules.require(program.entry))
  late.lifecycle = lifecycle
  late.menu = () => openMenu(runtime, lifecycle)
  const phone = createDriver({ runtime, lifecycle, scope, wx, emit, subscribe })
  const ready = launch(runtime, lifecycle, resume ?? '')
  return {
    ...{ phone, ready },
    cover: shell.cover,
    shown: () => addressOf(pages.top()),
    change: createTester(runtime, lifecycle, { reload: () => location.reload(), forgetEverything }),
  }
}

/** From here on the diagram and the host hear of what the person does. */
function launch(
  { recorder, app, host }: Pick<ClientRuntime, 'recorder' | 'app' | 'host'>,
  lifecycle: Lifecycle,
  url: string,
): Promise<void> {
  recorder.happened('launch', '')
  const ready = lifecycle.launch(url)
  const follow = (event: 'show' | 'hide'): void => {
    recorder.happened(event, '')
    host.call('noticed', { inBackground: event === 'hide' }).catch(() => {})
  }
  app.shown.add(() => follow('show'))
  app.hidden.add(() => follow('hide'))
  app.themes.add(({ theme }) => {
    host.call('noticed', { theme: theme === 'dark' ? 'dark' : 'light' }).catch(() => {})
  })
  return ready
}

const addressOf = (page: PhonePage | undefined): string =>
  page ? `/${page.path}${formatQuery(page.query)}` : ''

/** iOS 15 and older: Promise is made of timers there, so nothing after an `await` belongs to the tap (facts §7). */
function tapEndOf({ promiseAsTask }: PhoneSettings): TapEnd {
  return promiseAsTask ? (callback) => callback() : (callback) => void window.setTimeout(callback, 0)
}

function createEvents(host: HostClient) {
  const listeners = new Set<(event: PhoneEvent) => void>()
  return {
    emit(event: PhoneEvent): void {
      for (const listener of listeners) listener(event)
      void host.call('report', event).catch(() => {})
    },
    subscribe(listener: (event: PhoneEvent) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What is kept across reloads, apart for each user and mini program; single-page mode has its own (facts §12). */
async function openStorage(
  appId: string,
  settings: PhoneSettings,
  host: HostClient,
  failures: Failures,
): Promise<{
  storage: StorageArea
  permissions: StorageArea
  tree: FileTree
  forgetEverything: () => void
}> {
  const [database, { id }] = await Promise.all([
    openDatabase((error) => failures.report(error, 'storage')),
    host.call('holder', {}),
  ])
  const areaOf = (kind: string): string => `${appId}/${id}/${kind}`
  const open = async (kind: string): Promise<StorageArea> => {
    const area = areaOf(kind)
    return createStorageArea(await database.load(area), database.sink(area))
  }
  const openFiles = async (): Promise<FileTree> => {
    const area = areaOf('files')
    return createFileTree(await database.load(area), database.sink(area), Date.now)
  }
  const [storage, permissions, tree] = await Promise.all([
    open(isSinglePage(settings) ? 'single-page' : 'storage'),
    open('permissions'),
    openFiles(),
  ])
  const forgetEverything = (): void => {
    for (const kind of ['storage', 'single-page', 'permissions', 'files']) database.sink(areaOf(kind)).clear()
  }
  return { storage, permissions, tree, forgetEverything }
}

function appGlobals(
  {
    app,
    pages,
    environment,
    timers,
  }: { app: App; timers: Timers } & Pick<ClientRuntime, 'pages' | 'environment'>,
  wx: unknown,
  appConsole: unknown,
): Record<string, unknown> {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = timers
  return {
    wx,
    console: appConsole,
    App: app.register,
    getApp: app.instance,
    getCurrentPages: () => pages.list().map(({ instance }) => instance),
    ...environment.registry.globals,
    ...{ setTimeout, clearTimeout, setInterval, clearInterval },
  }
}

/** From here on app code runs: what it rejects is its own, and `Function` leads nowhere. */
function closeTheRealm(scope: Scope, clock: PhoneClock, failures: Failures): void {
  sealFunctionConstructor(scope.Function)
  // Libraries compare `value.constructor` with the `Date` that they see.
  Object.defineProperty(Date.prototype, 'constructor', {
    value: clock.Date,
    writable: true,
    configurable: true,
  })
  window.addEventListener('unhandledrejection', (event) => {
    event.preventDefault()
    failures.reportRejection(event.reason, event.promise)
  })
}
