import type { ComponentConfig } from '../program'
import type { Files } from './files'
import { isObject, type JsonFile, parseJson } from './json'
import type { Problems } from './problems'
import { notFound, type Resolver } from './resolve'

/** A component's JSON, found and with every name in it resolved. */
export interface Component {
  readonly config: ComponentConfig
  /** Every tag that the JSON declares: `usingComponents`, found or not, and `componentGenerics`. */
  readonly tags: ReadonlySet<string>
  /** Whether another component uses it; a page may be used so too. */
  readonly used: boolean
}

/**
 * Follows `usingComponents` from the given pages (and app.json, whose components every other may use).
 * Keys are paths without suffix.
 */
export function collectComponents(
  roots: readonly string[],
  app: JsonFile,
  files: Files,
  resolver: Resolver,
  problems: Problems,
): Map<string, Component> {
  const shared = resolveAll('app.json', app, 'usingComponents')
  const used = new Set(Object.values(shared))
  const queue = new Set([...roots, ...used])
  const found = new Map<string, Component>()
  for (const path of queue) {
    const { uses, component } = read(path)
    for (const each of uses) {
      used.add(each)
      queue.add(each)
    }
    found.set(path, component)
  }
  return new Map(Array.from(found, ([path, component]) => [path, { ...component, used: used.has(path) }]))

  function read(path: string): { uses: string[]; component: Component } {
    const file = files.read(`${path}.json`)
    const json = file && parseJson(file, problems)
    const own = json ? resolveAll(file.path, json, 'usingComponents') : {}
    const { usingComponents, componentGenerics } = json?.value ?? {}
    const defaults = json ? resolveAll(file.path, json, 'componentGenerics') : {}
    if (!resolver.scriptFile(path)) problems.error(`${path}.js`, 'the script of this component is missing')
    const config = {
      ...json?.value,
      usingComponents: slashed({ ...shared, ...own }),
      ...(isObject(componentGenerics) && { componentGenerics: withDefaults(componentGenerics, defaults) }),
    }
    const tags = new Set([app.value.usingComponents, usingComponents, componentGenerics].flatMap(namesOf))
    const uses = [...Object.values(own), ...Object.values(defaults)]
    return { uses, component: { config, tags, used: false } }
  }

  /** Name to path of one member that maps names to components; what cannot be found is a problem. */
  function resolveAll(file: string, json: JsonFile, member: string): Record<string, string> {
    const { [member]: names } = json.value
    const resolved: Record<string, string> = {}
    if (!isObject(names)) return resolved
    for (const [name, value] of Object.entries(names)) {
      const reference = isObject(value) ? value.default : value
      if (typeof reference !== 'string') continue
      const path = resolver.component(file, reference)
      if (path) resolved[name] = path
      else problems.mistake(file, explain(reference), json.at(member, name))
    }
    return resolved
  }
}

function namesOf(member: unknown): string[] {
  return isObject(member) ? Object.keys(member) : []
}

function explain(reference: string): string {
  return reference.includes('://')
    ? `component "${reference}" comes from a plugin, which is not simulated`
    : notFound('component', reference)
}

function slashed(paths: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, `/${path}`]))
}

function withDefaults(
  generics: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const entries = Object.entries(generics).map(([name, value]) => {
    const path = defaults[name]
    return [name, path ? { default: `/${path}` } : value]
  })
  return Object.fromEntries(entries)
}
