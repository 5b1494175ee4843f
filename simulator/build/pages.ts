import { isObject, type JsonFile } from './json'
import type { Position, Problems } from './problems'

/** A page as app.json lists it; whether its files exist is another question. */
export interface ListedPage {
  /** Without suffix, from the root of the mini program. */
  readonly path: string
  readonly place: Position
}

const FILE = 'app.json'

/** Every page that app.json lists: the entry page first, those of subpackages last. */
export function listPages(json: JsonFile, problems: Problems): ListedPage[] {
  const { pages, entryPagePath } = json.value
  if (!Array.isArray(pages) || pages.length === 0) {
    problems.error(FILE, '"pages" must list at least one page', json.at('pages'))
    return []
  }
  const found = new Map<string, ListedPage>()
  addAll(pages, '', ['pages'])
  for (const key of ['subPackages', 'subpackages']) addSubpackages(key)
  return entryFirst([...found.values()])

  /** Both spellings of the member are official. */
  function addSubpackages(key: string): void {
    const { [key]: list } = json.value
    for (const [index, item] of Array.isArray(list) ? list.entries() : []) {
      const { root, pages: own } = isObject(item) ? item : {}
      if (typeof root === 'string' && Array.isArray(own) && own.length > 0) {
        addAll(own, `${root.replace(/^\/|\/$/g, '')}/`, [key, index, 'pages'])
      } else {
        problems.error(FILE, 'a subpackage needs "root" and "pages"', json.at(key, index))
      }
    }
  }

  function addAll(list: readonly unknown[], root: string, at: readonly (string | number)[]): void {
    for (const [index, name] of list.entries()) {
      const place = json.at(...at, index)
      const path = typeof name === 'string' ? root + name : ''
      if (typeof name !== 'string' || name === '') problems.error(FILE, 'a page path is expected here', place)
      else if (/^\/|\.\./.test(name)) {
        problems.error(FILE, `page "${name}" must be a path from the root, without slash in front`, place)
      } else if (found.has(path)) problems.error(FILE, `page "${path}" is listed twice`, place)
      else found.set(path, { path, place })
    }
  }

  function entryFirst(listed: ListedPage[]): ListedPage[] {
    if (typeof entryPagePath !== 'string') return listed
    const entry = found.get(entryPagePath)
    if (entry) return [entry, ...listed.filter((page) => page !== entry)]
    const place = json.at('entryPagePath')
    problems.error(FILE, `entryPagePath "${entryPagePath}" is not among the pages`, place)
    return listed
  }
}
