import path from 'node:path'
import { createKeptBuilder } from '../build/kept'
import { Problems } from '../build/problems'
import { type ProjectConfig, readProjectConfig } from '../build/project'
import { createControl } from '../open-api/index'
import type { BuildResult } from '../program'
import type { PhoneSettings } from '../protocol'
import { createCounts } from '../sequence/counts'
import { requestLabel } from '../sequence/describe'
import { createSequenceLog } from '../sequence/log'
import { createHostControl } from './control'
import { createPhoneServer } from './http'
import { createLine } from './line'
import { type LoopbackListener, listenOnLoopbacks, PortInUseError } from './loopback'
import { createNetwork } from './network'
import { PhoneRegistry, type Phones } from './phones'
import { describeProblems } from './problems'
import { createRevokedTokens } from './revoked-tokens'
import { phoneSettings } from './settings'
import { createSockets } from './sockets'
import { watchFolder } from './watch'
import { createWeChatClient } from './wechat'
import { createWeChatCalls } from './wechat-calls'
import { createWorld } from './world'

export interface HostOptions {
  /** The folder of project.config.json. */
  readonly projectRoot: string
  /** Where WeChat's simulated server listens: what `startOpenApi` returned. */
  readonly openApiUrl: string
  /** 0 takes any free port. Without it: 8080, or the next free one. */
  readonly port?: number
  /** Origins that `wx.request` reaches elsewhere, `{ 'http://127.0.0.1:3000': 'http://127.0.0.1:40123' }`. */
  readonly mapRemote?: Readonly<Record<string, string>>
  /** Runs the output of WeChat's own compiler in this folder instead of the sources. */
  readonly compiledRoot?: string
  readonly settings?: Partial<PhoneSettings>
  /** Builds again when a file of the mini program changes, shows the result in every open phone, and tells it. */
  readonly watch?: (result: BuildResult) => void
}

/** Serves the phone's page to browsers of this machine and does for the phone what needs a process. */
export interface Host {
  /** The page with the phone. */
  readonly url: string
  readonly appId: string
  readonly settings: PhoneSettings
  readonly phones: Phones
  /** What the newest build said; phones that boot later get a newer one. */
  build(): Promise<BuildResult>
  close(): Promise<void>
}

const DEFAULT_PORT = 8080
const PORTS_TRIED = 100

/**
 * @throws Error naming the file, when project.config.json is missing or broken. Mistakes further inside the project
 *   are build problems: the phone shows them and the host lives on.
 * @throws {PortInUseError} when `port` was given and is taken.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const project = projectOf(options.projectRoot)
  const { projectRoot, compiledRoot } = options
  const appRoot =
    compiledRoot === undefined ? project.miniprogramRoot : path.resolve(projectRoot, compiledRoot)
  const builder = createKeptBuilder({
    projectRoot,
    root: appRoot,
    ...(compiledRoot === undefined ? {} : { compiledRoot }),
  })
  // The first page finds a build that began before its browser did; every later one gets a newer build.
  let build = builder.build()
  let booted = false
  build.catch(() => undefined)

  const { mapRemote = {} } = options
  const { openApiUrl } = options
  const line = createLine()
  const revokedTokens = createRevokedTokens()
  const sequence = createSequenceLog()
  const [wxCalls, requests] = [createCounts(), createCounts()]
  const wechat = createWeChatClient(openApiUrl, project.appId, line)
  const referer = `https://servicewechat.com/${project.appId}/devtools/page-frame.html`
  const network = createNetwork({
    ...{ mapRemote, line, revokedTokens },
    referer,
    onSend: ({ method, url }) => requests.add(requestLabel(method, url)),
  })
  const world = createWorld({
    settings: { ...phoneSettings(project, options.settings), mapRemote },
    line,
    phones: () => phones,
    onChange: () => control.changed(),
  })
  const control = createHostControl({
    ...{ appId: project.appId, appName: project.projectName, openApiUrl },
    ...{ world, revokedTokens, sequence, wxCalls, requests },
    wechat: createControl(openApiUrl),
    wechatCalls: createWeChatCalls(openApiUrl, sequence),
  })
  const phones: PhoneRegistry = new PhoneRegistry({
    async boot() {
      if (booted) build = builder.build()
      booted = true
      const { settings, conditions } = world
      return { settings, conditions, build: await build }
    },
    sockets: (tell) => createSockets({ mapRemote, referer, line }, tell),
    describeFailure: (answer) => (answer.build.ok ? null : describeProblems(answer.build.problems)),
    methods: {
      login: () => wechat.login(),
      checkSession: () => wechat.checkSession(),
      openData: (params) => wechat.openData(params),
      phoneCode: () => wechat.phoneCode(),
      userKey: () => wechat.userKey(),
      holder: () => wechat.holder(),
      regions: async () => (await import('@vant/area-data')).areaList,
      request: (request, onStep) => network.request(request, onStep),
      async abort({ id }) {
        network.abort(id)
        return null
      },
      async record({ steps, calls }) {
        calls.forEach(wxCalls.add)
        sequence.put(steps)
        return null
      },
      async noticed(news) {
        world.notice(news)
        return null
      },
    },
  })
  const listener = await listen(options.port, () =>
    createPhoneServer({
      appRoot,
      // Only a mini program with TDesign's icons pays for loading their maker.
      readRemoteFont: async (url) =>
        (await import('../build/icon-font')).readIconFont({ projectRoot, miniprogramRoot: appRoot, url }),
      control: control.routes,
      connect: (socket) => phones.connect(socket),
    }),
  )
  const { watch } = options
  const watcher = watch && watchFolder(appRoot, () => void rebuild(watch))

  async function rebuild(tell: (result: BuildResult) => void): Promise<void> {
    build = builder.build()
    const result = await build
    // The phone that starts again next gets this very build.
    booted = false
    phones.rebuilt(result.ok ? [] : result.problems)
    tell(result)
  }

  return {
    url: `http://127.0.0.1:${listener.port}/`,
    appId: project.appId,
    get settings() {
      return world.settings
    },
    phones,
    build: () => build,
    async close() {
      watcher?.close()
      network.close()
      phones.close()
      await listener.close()
    },
  }
}

function projectOf(projectRoot: string): ProjectConfig {
  const problems = new Problems()
  const project = readProjectConfig(projectRoot, problems)
  if (!project) throw new Error(describeProblems(problems.all))
  return project
}

async function listen(
  port: number | undefined,
  createServer: Parameters<typeof listenOnLoopbacks>[0],
): Promise<LoopbackListener> {
  if (port !== undefined) return listenOnLoopbacks(createServer, port)
  for (let candidate = DEFAULT_PORT; candidate < DEFAULT_PORT + PORTS_TRIED; candidate += 1) {
    try {
      return await listenOnLoopbacks(createServer, candidate)
    } catch (error) {
      if (!(error instanceof PortInUseError)) throw error
    }
  }
  return listenOnLoopbacks(createServer, 0)
}
