import path from 'node:path'
import { afterEach, beforeAll } from '@jest/globals'
import type * as glassEasel from 'glass-easel'
import { JSDOM } from 'jsdom'
import type { Login } from '../../../miniprogram/login/index'
import { buildProject, formatProblem } from '../../../simulator/build/index'
import type { OpenTypeButton } from '../../../simulator/client/components/services'
import { createEnvironment, type Environment } from '../../../simulator/client/engine/environment'
import { EventChannel } from '../../../simulator/client/pages/event-channel'
import { Page } from '../../../simulator/client/pages/page'
import { createFailures } from '../../../simulator/client/runtime/failures'
import { createModules, type ModuleFunction, type Modules } from '../../../simulator/client/runtime/modules'
import { createTimers, type Timers } from '../../../simulator/client/runtime/timers'
import { LOOP_GUARD, type Program } from '../../../simulator/program'
import { FakeWeChat, type FakeWeChatOptions } from './fake-wechat'

const ROOT = path.resolve(__dirname, '../../..')

let built: Promise<Program> | undefined

/** The mini program as the simulator builds it, TDesign and MobX included; once per test file. */
function program(): Promise<Program> {
  built ??= buildProject({ projectRoot: ROOT }).then((result) => {
    if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'))
    return result.program
  })
  return built
}

const open: Phone[] = []

/** Starts the mini program on a fake WeChat. It ends with the test, which fails if anything in it threw. */
export async function launch(options: FakeWeChatOptions = {}): Promise<Phone> {
  const phone = new Phone(await program(), new FakeWeChat(options))
  open.push(phone)
  await phone.settle()
  return phone
}

/** A machine that is busy with other suites takes its time to compile TDesign. */
beforeAll(program, 60_000)

afterEach(() => {
  for (const phone of open.splice(0)) phone.close()
})

/** The real pages and components, on glass-easel and a DOM without a browser. `wx` is the test's. */
export class Phone {
  readonly failures: unknown[] = []
  private readonly dom = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true })
  private readonly environment: Environment
  private readonly modules: Modules
  private readonly timers: Timers
  private readonly pages: Page[] = []
  private app: { login: Login } | undefined
  private lastId = 0
  private answerOpenType: (button: OpenTypeButton) => void = () => {}

  constructor(
    program: Program,
    readonly wechat: FakeWeChat,
  ) {
    const failures = createFailures(
      () => {},
      (...told) => this.failures.push(...told),
    )
    this.timers = createTimers(
      { setTimeout: (run, delay) => Number(setTimeout(run, delay)), clearTimeout: (id) => clearTimeout(id) },
      (error) => failures.report(error),
    )
    // The engine hides the names of the browser it runs in from templates and app code.
    Reflect.set(globalThis, 'window', this.dom.window)
    this.environment = createEnvironment({
      warn: () => {},
      program,
      failures,
      timers: this.timers,
      modules: () => this.modules,
      console,
      loopGuard: () => {},
      services: {
        resolveImage: (src) => src,
        openType: (button) => this.answerOpenType(button),
        offerNickname: async () => null,
        reviewNickname: async () => true,
        navigate: async () => ({ errMsg: 'navigateTo:ok' }),
        changeNavigationBar: () => {},
        pick: async () => false,
        regions: async () => ({ province_list: {}, city_list: {}, county_list: {} }),
      },
    })
    const { globals, around } = this.environment.registry
    // Its own global object, in which MobX keeps its state: two launches share nothing but what is passed on.
    const global: unknown = Object.create(globalThis)
    const scope = {
      ...globals,
      ...{ App: (app: { login: Login }) => (this.app = app), getApp: () => this.app, wx: wechat.wx },
      ...{ ...this.timers, global, globalThis: global },
    }
    this.modules = createModules(program.modules, {
      around,
      loopGuard: () => {},
      compile: (_path, source) => compile(source, scope),
    })
    this.modules.require(program.entry)
  }

  get login(): Login {
    if (!this.app) throw new Error('App() has not been called')
    return this.app.login
  }

  /** What a module of the mini program exports, such as `stores/index`. */
  module<Exports>(modulePath: string): Exports {
    return this.modules.require(modulePath) as Exports
  }

  async open(pagePath: string, query: Readonly<Record<string, string>> = {}): Promise<View> {
    this.lastId += 1
    const page = new Page(
      {
        id: this.lastId,
        path: pagePath,
        query,
        config: {},
        channel: new EventChannel(() => {}),
        hasTabBar: false,
      },
      {
        environment: this.environment,
        failures: createFailures(
          () => {},
          (...told) => this.failures.push(...told),
        ),
        container: screen(this.dom),
        title: pagePath,
        theme: () => 'light',
        asTap: (dispatch) => dispatch(),
      },
    )
    this.pages.push(page)
    page.load()
    page.show()
    await this.settle()
    return new View(page, this.environment, () => this.settle())
  }

  /** What WeChat makes of the next tap on a button with `open-type`. */
  onOpenType(answer: (button: OpenTypeButton) => void): void {
    this.answerOpenType = answer
  }

  /** Lets promises, storage, network and rendering run dry. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  /** Everything that the view layer has been given, on all pages, as text. */
  allData(): string {
    return this.pages.map((page) => JSON.stringify(dataWithin(page.root))).join()
  }

  close(): void {
    this.login.dispose()
    this.timers.freeze()
    this.dom.window.close()
    if (this.failures.length > 0) throw new AggregateError(this.failures, String(this.failures[0]))
  }
}

/** One open page, as a person sees and touches it. Elements are named by the ids on the way to them, components first. */
export class View {
  constructor(
    private readonly page: Page,
    private readonly environment: Environment,
    private readonly settle: () => Promise<void>,
  ) {}

  has(...ids: string[]): boolean {
    return this.look(ids) !== null
  }

  find(...ids: string[]): glassEasel.Element {
    const element = this.look(ids)
    if (!element) throw new Error(`${ids.join(' ')} is not on ${this.page.path}`)
    return element
  }

  text(...ids: string[]): string {
    return textOf(this.find(...ids)).trim()
  }

  /** Data of a component; without ids, of the page. */
  data(...ids: string[]): Record<string, unknown> {
    return componentOf(this.find(...ids))?.data ?? {}
  }

  async tap(...ids: string[]): Promise<void> {
    const options = { bubbles: true, composed: true, capturePhase: true }
    this.environment.events.dispatch(touchable(this.find(...ids)), 'tap', {}, options)
    await this.settle()
  }

  /** Types into an input. */
  async type(text: string, ...ids: string[]): Promise<void> {
    this.environment.builtins.call(this.find(...ids), 'input.input', [text])
    await this.settle()
  }

  async trigger(event: string, detail: unknown, ...ids: string[]): Promise<void> {
    this.find(...ids).triggerEvent(event, detail)
    await this.settle()
  }

  hide(): void {
    this.page.hide()
  }

  unload(): void {
    this.page.unload()
  }

  private look(ids: readonly string[]): glassEasel.Element | null {
    let found: glassEasel.Element | null = this.page.root
    for (const id of ids) found = (found && componentOf(found)?.getShadowRoot()?.getElementById(id)) ?? null
    return found
  }
}

/** Where the pages' iframes go. jsdom lays nothing out, so its elements cannot scroll; WeChat's expect to. */
function screen({ window }: JSDOM): HTMLElement {
  const { body } = window.document
  body.append = (frame) => {
    body.appendChild(frame as HTMLIFrameElement)
    const inner = (frame as HTMLIFrameElement).contentWindow as (Window & typeof globalThis) | null
    if (inner) inner.Element.prototype.scrollTo = () => {}
  }
  return body
}

function compile(source: string, scope: Readonly<Record<string, unknown>>): ModuleFunction {
  const make = new Function(
    ...Object.keys(scope),
    `return function (require, module, exports, ${LOOP_GUARD}) { ${source}\n}`,
  )
  return make(...Object.values(scope)) as ModuleFunction
}

const componentOf = (element: glassEasel.Element): glassEasel.GeneralComponent | null =>
  element.asGeneralComponent()

/** The node under the finger: a virtual host is not drawn, so it is what its template begins with. */
function touchable(element: glassEasel.Element): glassEasel.Element {
  const component = componentOf(element)
  if (!component?.getComponentOptions().virtualHost) return element
  const first = component
    .getShadowRoot()
    ?.childNodes.find((node) => node.asElement())
    ?.asElement()
  return first ? touchable(first) : element
}

function textOf(node: glassEasel.Node): string {
  const text = node.asTextNode()
  if (text) return text.textContent
  let content = ''
  node.asElement()?.forEachComposedChild((child) => {
    content += textOf(child)
  })
  return content
}

function dataWithin(component: glassEasel.GeneralComponent): unknown[] {
  const found: unknown[] = [component.data]
  const walk = (node: glassEasel.Node): void => {
    const element = node.asElement()
    const child = element?.asGeneralComponent()
    if (child) found.push(...dataWithin(child))
    for (const below of element?.childNodes ?? []) walk(below)
  }
  const root = component.getShadowRoot()
  if (root) walk(root)
  return found
}
