import type { AppConfig, Program, TabBarConfig, ThemeVariables } from '../program'
import { type Alias, readAliases } from './aliases'
import type { Files } from './files'
import { isObject, type JsonFile, parseJson } from './json'
import { type ListedPage, listPages } from './pages'
import type { Problems } from './problems'
import { join, type Resolver } from './resolve'

/** What app.json declares. */
export interface App {
  readonly json: JsonFile
  readonly config: AppConfig
  readonly aliases: readonly Alias[]
  readonly theme: Program['theme']
  /** The pages that exist, the entry page first, those of subpackages last. */
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
  const listed = listPages(json, problems)
  const pages = listed.filter(isComplete).map(({ path }) => path)
  const listedPaths = new Set(listed.map(({ path }) => path))
  const tabBar = readTabBar(json, listedPaths, files, problems)
  const { usingComponents: _, ...rest } = json.value
  return {
    json,
    config: { ...rest, pages, ...(tabBar && { tabBar }) },
    aliases: readAliases(json, problems),
    theme: readTheme(json, files, problems),
    pages,
  }

  function isComplete({ path, place }: ListedPage): boolean {
    const missing = [
      ...(resolver.scriptFile(path) ? [] : [`${path}.js (or .ts)`]),
      ...(files.exists(`${path}.wxml`) ? [] : [`${path}.wxml`]),
    ]
    if (missing.length === 0) return true
    const message = `page "${path}" not found: ${missing.join(' and ')} missing`
    problems.error(FILE, message, place)
    return false
  }
}

function readTabBar(
  json: JsonFile,
  pages: ReadonlySet<string>,
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
    const { text, iconPath, selectedIconPath } = item
    const pagePath = typeof item.pagePath === 'string' ? item.pagePath : ''
    if (!pages.has(pagePath)) {
      const message = `tab page "${pagePath}" is not among the pages`
      problems.error(FILE, message, json.at('tabBar', 'list', index, 'pagePath'))
    }
    return {
      pagePath,
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
  const variables = (name: 'light' | 'dark'): ThemeVariables => {
    const { [name]: member } = theme.value
    if (!isObject(member)) {
      problems.error(file.path, `"${name}" must be an object of variables`, theme.at(name))
      return {}
    }
    return Object.fromEntries(
      Object.entries(member).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  }
  return { light: variables('light'), dark: variables('dark') }
}
