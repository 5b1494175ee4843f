import type * as glassEasel from 'glass-easel'
import type { CodeSpace, ComponentEnv } from 'glass-easel-miniprogram-adapter'
import type { ComponentConfig, Program } from '../../program'
import type { Failures } from '../runtime/failures'
import type { Modules } from '../runtime/modules'
import type { Templates } from './templates'

type Definition = Record<string, unknown>
type StaticConfig = Parameters<CodeSpace['addComponentStaticConfig']>[1]
type Isolation = StaticConfig['styleIsolation']

/** `codeSpace` with the method that the adapter keeps internal, and that we must adjust (see `adjustOptions`). */
type OpenCodeSpace = CodeSpace & {
  prepareComponentOptions(
    is: string,
    options: unknown,
  ): [options: glassEasel.ComponentOptions, isolation: NonNullable<Isolation>]
}

/** Registers a program's pages and components with glass-easel, each when it is first needed. */
export interface Registry {
  /** `Page`, `Component` and `Behavior` of the app's scope. */
  readonly globals: Readonly<Record<'Page' | 'Component' | 'Behavior', unknown>>
  /** Module hook: what runs inside registers under this path if it is a page's or component's file. */
  around(path: string, run: () => void): void
  /** Runs the files of a page and of everything it uses. Throws when the page itself did not register. */
  prepare(path: string): void
  /** Style sheets for what a page shows, in cascade order: app.wxss, components, the page. */
  stylesFor(roots: readonly string[]): readonly string[]
}

export interface RegistryOptions {
  readonly program: Program
  readonly space: CodeSpace
  readonly templates: Templates
  readonly failures: Failures
  readonly modules: () => Modules
  /** For the app's own pages and components; without it glass-easel's. */
  readonly templateEngine?: glassEasel.templateEngine.TemplateEngine
}

export function createRegistry(options: RegistryOptions): Registry {
  const { program, space, templates, failures, modules, templateEngine } = options
  const pages = new Set(program.pages)
  const prepared = new Set<string>()
  const registered = new Set<string>()
  const isolations = new Map<string, Isolation>()
  const standardBehaviors = createStandardBehaviors(space)
  /** Path of the page or component whose file is running. */
  let current: string | undefined
  adjustOptions(space as OpenCodeSpace, pages, isolations, templateEngine)

  const mapBehaviors = (definition: Definition): Definition => {
    const { behaviors } = definition
    if (!Array.isArray(behaviors)) return definition
    const mapped = behaviors.map((behavior: unknown) =>
      typeof behavior === 'string' ? standardBehaviors.get(behavior) : behavior,
    )
    return { ...definition, behaviors: mapped.filter(Boolean) }
  }

  /** Where a registration belongs; a second one from the same file replaces nothing and is told. */
  function claim(kind: string): string {
    if (current === undefined) throw new Error(`${kind}() must be called from a page's or component's file`)
    if (registered.has(current)) throw new Error(`${kind}() was called twice in ${current}.js`)
    registered.add(current)
    return current
  }

  /** WeChat lets `options` in the script say what glass-easel reads from the JSON only. */
  function copyStyleOptions(path: string, definition: Definition): void {
    const options = definition.options as { styleIsolation?: Isolation; addGlobalClass?: boolean } | undefined
    if (!options) return
    const config = space.getComponentStaticConfig(path) ?? {}
    const { styleIsolation, addGlobalClass } = options
    space.addComponentStaticConfig(path, {
      ...config,
      ...(styleIsolation && !config.styleIsolation ? { styleIsolation } : {}),
      ...(addGlobalClass ? { addGlobalClass } : {}),
    })
  }

  function inEnvironment<Result>(path: string, run: (env: ComponentEnv) => Result): Result {
    return space.componentEnv(path, run)
  }

  const globals = {
    Page(definition: Definition) {
      const path = claim('Page')
      inEnvironment(path, (env) => env.Page(mapBehaviors(definition)))
    },
    Component(definition?: Definition) {
      const path = claim('Component')
      if (definition === undefined) return inEnvironment(path, (env) => env.Component())
      copyStyleOptions(path, definition)
      return inEnvironment(path, (env) => env.Component(mapBehaviors(definition) as never))
    },
    Behavior: Object.assign(
      (definition?: Definition) =>
        inEnvironment(current ?? '', (env) =>
          definition === undefined ? env.Behavior() : env.Behavior(mapBehaviors(definition) as never),
        ),
      { trait: space.traitBehavior.bind(space) },
    ),
  }

  function prepare(path: string): void {
    if (prepared.has(path)) return
    prepared.add(path)
    const config = program.components[path] ?? { usingComponents: {} }
    space.addComponentStaticConfig(path, staticConfigOf(config))
    space.addStyleSheet(path, undefined, program.styles[path]?.scope)
    const content = templates[path]
    if (content) {
      // Old programs bind events on native nodes with names that only look like properties.
      space.addCompiledTemplate(path, { groupList: templates, content, fallbackListenerOnNativeNode: true })
    }
    for (const used of dependenciesOf(config)) prepare(used)
    if (modules().has(path)) failures.guard(`${path}.js`, () => modules().require(path))
    if (registered.has(path)) return
    if (pages.has(path)) {
      // The next visit runs its file again.
      prepared.delete(path)
      throw new Error(`Page "${path}" has not been registered yet.`)
    }
    failures.report(new Error(`Component is not found in path "${path}".`))
    registered.add(path)
    space.componentEnv(path, (env) => env.Component({}))
  }

  return {
    globals,
    around(path, run) {
      if (!(path in program.components) && !pages.has(path)) return run()
      const outer = current
      current = path
      try {
        run()
      } finally {
        current = outer
      }
    },
    prepare,
    stylesFor(roots) {
      const css: string[] = []
      const seen = new Set<string>()
      const collect = (at: string): void => {
        if (seen.has(at)) return
        seen.add(at)
        for (const used of dependenciesOf(program.components[at])) collect(used)
        const style = program.styles[at]
        if (!style) return
        const isolation = isolations.get(at)
        const shared = pages.has(at) || isolation === 'shared' || isolation === 'page-shared'
        css.push(shared ? style.plain : style.scoped)
      }
      const appStyle = program.styles.app?.plain ?? ''
      for (const root of [...roots].reverse()) collect(root)
      return [appStyle, ...css].filter(Boolean)
    },
  }
}

/** Paths of all components that a page or component names, generics' defaults included. */
function dependenciesOf(config: ComponentConfig | undefined): string[] {
  if (!config) return []
  const generics = (config.componentGenerics ?? {}) as Record<string, true | { default?: string }>
  const defaults = Object.values(generics).flatMap((generic) =>
    generic !== true && generic.default ? [generic.default] : [],
  )
  return [...Object.values(config.usingComponents), ...defaults]
    .filter((path) => path.startsWith('/'))
    .map((path) => path.slice(1))
}

const staticConfigOf = (config: ComponentConfig): StaticConfig => ({ ...config }) as StaticConfig

/**
 * What the adapter's defaults get wrong for a mini program:
 * `writeFieldsToNode` crashes on a property called `id` or `dataset`; ids must reach the DOM (`#id` in WXSS, `label for`);
 * a page's styles are never scoped, and its ids carry no prefix.
 */
function adjustOptions(
  space: OpenCodeSpace,
  pages: ReadonlySet<string>,
  isolations: Map<string, Isolation>,
  templateEngine: RegistryOptions['templateEngine'],
): void {
  const prepareOptions = space.prepareComponentOptions.bind(space)
  space.prepareComponentOptions = (is, options) => {
    const config = space.getComponentStaticConfig(is)
    const isPage = pages.has(is)
    if (isPage) space.addComponentStaticConfig(is, { ...config, component: false, styleIsolation: SHARED })
    const [prepared, isolation] = prepareOptions(is, options)
    isolations.set(is, isolation)
    return [
      {
        ...prepared,
        writeFieldsToNode: false,
        writeIdToDOM: true,
        ...(isPage ? { idPrefixGenerator: null } : {}),
        ...(templateEngine ? { templateEngine } : {}),
      },
      isolation,
    ]
  }
}

const SHARED = 'shared' as NonNullable<Isolation>

/** WeChat's built-in behaviors, which programs name by string. */
function createStandardBehaviors(space: CodeSpace): Map<string, unknown> {
  const { Behavior } = space.componentEnv('', (env) => env)
  const formField = Behavior({ properties: { name: String, value: null } })
  return new Map<string, unknown>([
    ['wx://form-field', formField],
    ['wx://form-field-group', Behavior({})],
    ['wx://form-field-button', Behavior({})],
    // `export` in the definition is read with or without this one.
    ['wx://component-export', Behavior({})],
    ['wx://proxy-scroll-view', Behavior({})],
  ])
}
