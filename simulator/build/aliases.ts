import { isObject, type JsonFile } from './json'
import type { Problems } from './problems'

/** A rule of `resolveAlias`: names that start with `from` mean what starts with `to`, seen from the root. */
export interface Alias {
  readonly from: string
  readonly to: string
}

/**
 * `resolveAlias` of app.json, such as `{ "~/*": "/*" }`, the longest rules first: they win.
 *
 * @see "全局配置", resolveAlias
 */
export function readAliases(app: JsonFile, problems: Problems): Alias[] {
  const { resolveAlias } = app.value
  const aliases: Alias[] = []
  for (const [from, to] of Object.entries(isObject(resolveAlias) ? resolveAlias : {})) {
    if (typeof to === 'string' && from.endsWith('/*') && to.endsWith('/*')) {
      aliases.push({ from: from.slice(0, -1), to: `/${to.slice(0, -1).replace(/^\//, '')}` })
    } else {
      const message = `resolveAlias "${from}": both sides must end with /*`
      problems.error('app.json', message, app.at('resolveAlias', from))
    }
  }
  return aliases.sort((a, b) => b.from.length - a.from.length)
}

/** What a name in `require` means once the aliases are applied. */
export function expandAlias(name: string, aliases: readonly Alias[]): string {
  const alias = aliases.find(({ from }) => name.startsWith(from))
  return alias ? alias.to + name.slice(alias.from.length) : name
}
