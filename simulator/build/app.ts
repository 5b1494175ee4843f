import type { AppConfig, Program, TabBarConfig, ThemeVariables } from '../program'
import type { Files } from './files'
import { isObject, type JsonFile, type JsonObject, parseJson } from './json'
import type { Problems } from './problems'
import { join, type Resolver } from './resolve'

/** What app.json declares. */
export interface App {
  readonly json: JsonFile
  readonly config: AppConfig
  readonly theme: Program['theme']
  /** Entry page first, pages of subpackages last. */
  readonly pages: readonly string[]
}

const FILE = 'app.json'
/** Bounds of WeChat's tab bar. */
const TAB_ITEMS = { least: 2, most: 5 }

export function readApp(files: Files, resolver: Resolver, problems: Problems): App | null {
  const file = files.read(FILE)
  if (!file) problems.error(FILE, 'not found in miniprogramRoot')
  const json = file && parseJson(file, problems)
  if (!json) return null
  if (!resolver.scriptFile('app')) problems.error('app.js', 'not found, neither is app.ts')
  const pages = readPages(json, files, resolver, problems)
  const tabBar = readTabBar(json, pages, files, problems)
  const { usingComponents: _, ...rest } = json.value
  return {
    json,
    config: { ...rest, pages, ...(tabBar && { tabBar }) },
    theme: readTheme(json, files, problems),
    pages,
  }
}

function readPages(json: JsonFile, files: Files, resolver: Resolver, problems: Problems): string[] {
  const found = new Set<string>()
  const add = (path: unknown, root: string, at: (string | number)[]): void => {
    const place = json.at(...at)
    const page = typeof path === 'string' ? (join(FILE, `${root}/${path}`) ?? path) : ''
    if (typeof path !== 'string' || path === '') problems.error(FILE, 'a page path is expected here', place)
    else if (path.startsWith('/')) problems.error(FILE, `page "${path}" must not start with a slash`, place)
    else if (found.has(page)) problems.error(FILE, `page "${page}" is listed twice`, place)
    else if (!resolver.scriptFile(page)) {
      problems.error(FILE, `page "${page}" not found: ${page}.js (or .ts) is missing`, place)
    } else if (!files.exists(`${page}.wxml`)) {
      problems.error(FILE, `page "${page}" not found: ${page}.wxml is missing`, place)
    }
    found.add(page)
  }
  const { pages, entryPagePath } = json.value
  if (!Array.isArray(pages) || pages.length === 0) {
    problems.error(FILE, '"pages" must list at least one page', json.at('pages'))
    return []
  }
  for (const [index, path] of pages.entries()) add(path, '', ['pages', index])
  for (const { key, list } of subpackages(json.value)) {
    for (const [index, item] of list.entries()) {
      const root = typeof item.root === 'string' ? item.root : ''
      const own = Array.isArray(item.pages) ? item.pages : []
      if (!root || own.length === 0) {
        problems.error(FILE, 'a subpackage needs "root" and "pages"', json.at(key, index))
      }
      for (const [at, path] of own.entries()) add(path, root, [key, index, 'pages', at])
    }
  }
  return entryFirst([...found], entryPagePath, json, problems)
}

/** Both spellings are official. */
function subpackages(value: JsonObject): { key: string; list: readonly JsonObject[] }[] {
  return ['subPackages', 'subpackages'].map((key) => {
    const list = value[key]
    return { key, list: Array.isArray(list) ? list.filter(isObject) : [] }
  })
}

function entryFirst(pages: string[], entry: unknown, json: JsonFile, problems: Problems): string[] {
  if (typeof entry !== 'string') return pages
  const path = entry.replace(/\.html$/, '')
  if (!pages.includes(path)) {
    problems.error(FILE, `entryPagePath "${entry}" is not among the pages`, json.at('entryPagePath'))
  }
  return [path, ...pages.filter((page) => page !== path)]
}

function readTabBar(
  json: JsonFile,
  pages: readonly string[],
  files: Files,
  problems: Problems,
): TabBarConfig | null {
  const { tabBar } = json.value
  if (tabBar === undefined) return null
  const list = isObject(tabBar) && Array.isArray(tabBar.list) ? tabBar.list.filter(isObject) : []
  if (list.length < TAB_ITEMS.least || list.length > TAB_ITEMS.most) {
    const message = `tabBar.list must have ${TAB_ITEMS.least} to ${TAB_ITEMS.most} items`
    problems.error(FILE, message, json.at('tabBar', 'list'))
  }
  const items = list.map((item, index) => {
    const { pagePath, text, iconPath, selectedIconPath } = item
    if (typeof pagePath !== 'string' || !pages.includes(pagePath)) {
      const message = `tab page "${pagePath}" is not among the pages`
      problems.error(FILE, message, json.at('tabBar', 'list', index, 'pagePath'))
    }
    return {
      pagePath: String(pagePath),
      text: typeof text === 'string' ? text : '',
      ...icon(index, 'iconPath', iconPath),
      ...icon(index, 'selectedIconPath', selectedIconPath),
    }
  })
  return { ...(isObject(tabBar) && tabBar), list: items }

  function icon(index: number, name: string, path: unknown): Record<string, string> {
    if (typeof path !== 'string') return {}
    // A theme variable (`@name`) stands for two files; theme.json names them.
    if (!path.startsWith('@') && !files.exists(join(FILE, path) ?? path)) {
      problems.error(FILE, `icon "${path}" not found`, json.at('tabBar', 'list', index, name))
    }
    return { [name]: path }
  }
}

function readTheme(json: JsonFile, files: Files, problems: Problems): Program['theme'] {
  const { themeLocation } = json.value
  if (typeof themeLocation !== 'string') return null
  const path = join(FILE, themeLocation)
  const file = path === null ? null : files.read(path)
  if (!file) {
    problems.error(FILE, `themeLocation "${themeLocation}" not found`, json.at('themeLocation'))
    return null
  }
  const theme = parseJson(file, problems)
  if (!theme) return null
  return { light: variables(theme, 'light'), dark: variables(theme, 'dark') }

  function variables(from: JsonFile, name: string): ThemeVariables {
    const { [name]: member } = from.value
    if (isObject(member)) return Object.fromEntries(Object.entries(member).map(([k, v]) => [k, String(v)]))
    problems.error(themeLocation as string, `"${name}" must be an object of variables`, from.at(name))
    return {}
  }
}
