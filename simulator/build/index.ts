import { resolve } from 'node:path'
import type { BuildResult, ComponentConfig } from '../program'
import { readApp } from './app'
import { type Component, collectComponents } from './components'
import { Files } from './files'
import { Problems } from './problems'
import { type ProjectConfig, readProjectConfig } from './project'
import { Resolver } from './resolve'
import { Scripts } from './scripts'
import { findStyleCompiler } from './style-compilers'
import { Styles, type StyleUser } from './styles'
import { Templates } from './templates'

export { formatProblem, Problems } from './problems'
export { type ProjectConfig, readProjectConfig } from './project'

export interface BuildOptions {
  /** The folder with project.config.json. */
  readonly projectRoot: string
  /** Output of WeChat's own compiler, to be run instead of the sources; relative to `projectRoot` or absolute. */
  readonly compiledRoot?: string
}

/** Builds one project again and again; what did not change is not compiled twice. Builds wait for one another. */
export interface Builder {
  build(): Promise<BuildResult>
}

/** Builds a project once. Never throws for a mistake in the project: the result tells them all, with their places. */
export function buildProject(options: BuildOptions): Promise<BuildResult> {
  return createBuilder(options).build()
}

export function createBuilder(options: BuildOptions): Builder {
  let sources: Sources | null = null
  let last: Promise<unknown> = Promise.resolve()
  return {
    build() {
      const built = last.then(run)
      last = built.catch(() => null)
      return built
    },
  }

  function run(): Promise<BuildResult> | BuildResult {
    const problems = new Problems()
    const project = readProjectConfig(options.projectRoot, problems)
    if (!project) return { ok: false, problems: problems.all }
    const root = options.compiledRoot
      ? resolve(options.projectRoot, options.compiledRoot)
      : project.miniprogramRoot
    if (sources?.files.root !== root) sources = openSources(root, options.projectRoot)
    return buildProgram(sources, project, problems)
  }
}

/** The compilers of one mini program folder; each keeps what it knows about unchanged files. */
interface Sources {
  readonly files: Files
  readonly resolver: Resolver
  readonly scripts: Scripts
  readonly templates: Templates
  readonly styles: Styles
}

function openSources(root: string, projectRoot: string): Sources {
  const files = new Files(root)
  const resolver = new Resolver(files)
  return {
    files,
    resolver,
    scripts: new Scripts(files, resolver),
    templates: new Templates(files, resolver),
    styles: new Styles(files, resolver, (language) => findStyleCompiler(resolve(projectRoot), language)),
  }
}

async function buildProgram(
  { files, resolver, scripts, templates, styles }: Sources,
  project: ProjectConfig,
  problems: Problems,
): Promise<BuildResult> {
  files.refresh()
  const app = readApp(files, resolver, problems)
  if (!app) return { ok: false, problems: problems.all }

  const roots = app.config.tabBar?.custom ? [...app.pages, 'custom-tab-bar/index'] : app.pages
  const components = collectComponents(roots, app.json, files, resolver, problems)
  const templateUsers = Array.from(components, ([path, { tags }]) => ({ path, tags }))

  // esbuild works in a process of its own: the rest is done meanwhile.
  const compiling = scripts.build(['app', ...components.keys()], app.aliases, problems)
  const allStyles = styles.build(styleUsers(app.pages, components), problems)
  const expression = await templates.build(templateUsers, problems)
  const modules = await compiling

  if (problems.hasErrors) return { ok: false, problems: problems.all }
  const program = {
    appId: project.appId,
    projectName: project.projectName,
    app: app.config,
    theme: app.theme,
    entry: 'app',
    pages: app.pages,
    components: Object.fromEntries(Array.from(components, ([path, { config }]) => [path, config])),
    modules,
    templates: expression,
    styles: allStyles,
  }
  return { ok: true, program, warnings: problems.all }
}

/** A page has its style as written, a component prefixed; a component whose script may still choose has both. */
function styleUsers(pages: readonly string[], components: ReadonlyMap<string, Component>): StyleUser[] {
  const isPage = new Set(pages)
  const users = Array.from(components, ([path, { config, used }]) => ({
    path,
    plain: isPage.has(path) || mayShareStyle(config),
    scoped: !isPage.has(path) || used,
  }))
  return [{ path: 'app', plain: true, scoped: false }, ...users]
}

/** A component's script may ask to share its style; only its JSON can rule that out beforehand. */
function mayShareStyle({ styleIsolation }: ComponentConfig): boolean {
  return styleIsolation !== 'isolated' && styleIsolation !== 'apply-shared'
}
