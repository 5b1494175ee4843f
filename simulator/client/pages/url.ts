export interface PageUrl {
  /** No leading slash, no suffix. */
  readonly path: string
  /** Values as written: WeChat does not decode them. */
  readonly query: Readonly<Record<string, string>>
}

/** A page's address as routes take it: absolute (`/pages/a?x=1`) or relative to the page that navigates. */
export function parsePageUrl(url: string, from = ''): PageUrl {
  const withoutHash = url.split('#', 1)[0] ?? ''
  const [rawPath = '', rawQuery = ''] = splitOnce(withoutHash, '?')
  return { path: resolvePath(rawPath, from).replace(/\.html$/, ''), query: parseQuery(rawQuery) }
}

export function parseQuery(text: string): Record<string, string> {
  const query: Record<string, string> = {}
  for (const part of text.split('&')) {
    if (!part) continue
    const [name = '', value = ''] = splitOnce(part, '=')
    query[name] = value
  }
  return query
}

export function formatQuery(query: Readonly<Record<string, string>>): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

/** `./b` and `../c/d` are relative to the folder of `from`; anything else is relative to the root. */
export function resolvePath(path: string, from: string): string {
  if (path.startsWith('/')) return normalize(path.slice(1))
  const folder = from.split('/').slice(0, -1)
  return normalize([...folder, path].join('/'))
}

function normalize(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}
