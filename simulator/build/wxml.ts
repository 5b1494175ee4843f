import { type WxsScript, wxsRequires } from './wxs'

/** What a WXML or WXS text says that the template compiler does not tell. Offsets count characters from its start. */
export interface Outline {
  /** Every tag's first use. */
  readonly tags: readonly { readonly name: string; readonly offset: number }[]
  /** The files that it names, as written: `src` of `<import>`, `<include>` and `<wxs>`, and `require` in scripts. */
  readonly sources: readonly { readonly name: string; readonly suffix: string; readonly offset: number }[]
  readonly scripts: readonly WxsScript[]
}

/**
 * One tag, and the body of a `<wxs>`. Comments, script bodies and expressions are skipped as tags, for they may hold
 * a `<` of their own.
 */
const TOKEN =
  /<!--[\s\S]*?(?:-->|$)|\{\{[\s\S]*?\}\}|<([a-zA-Z][\w.-]*)((?:"[^"]*"|'[^']*'|[^'"<>])*)>(?:(?<=<wxs\s[^>]*[^/]>)([\s\S]*?)<\/wxs\s*>)?/g

const SOURCE = /(?:^|\s)src\s*=\s*(?:"([^"]*)"|'([^']*)')/

const SUFFIXES: Readonly<Record<string, string>> = { import: '.wxml', include: '.wxml', wxs: '.wxs' }

/**
 * The template as its compiler knows it: `wx:for-items` is the old name of `wx:for`, which WeChat's own samples still
 * use. Blanks keep every offset.
 */
export const modernWxml = (text: string): string =>
  text.replace(/(?<=\s)wx:for-items(?=\s*=)/g, 'wx:for      ')

export function outlineWxml(text: string): Outline {
  const tags = new Map<string, number>()
  const sources: Outline['sources'][number][] = []
  const scripts: WxsScript[] = []
  for (const match of text.matchAll(TOKEN)) {
    const [whole, tag, attributes = '', body] = match
    if (tag === undefined) continue
    const offset = match.index
    if (!tags.has(tag)) tags.set(tag, offset)
    const [, double, single] = SOURCE.exec(attributes) ?? []
    const name = double ?? single
    const suffix = SUFFIXES[tag]
    if (suffix && name) sources.push({ name, suffix, offset })
    if (body !== undefined) {
      const start = whole.indexOf('>', tag.length + attributes.length) + 1
      scripts.push({ text: body, offset: offset + start })
    }
  }
  for (const script of scripts) sources.push(...scriptSources(script))
  return { tags: Array.from(tags, ([name, offset]) => ({ name, offset })), sources, scripts }
}

export function outlineWxs(text: string): Outline {
  const script = { text, offset: 0 }
  return { tags: [], sources: scriptSources(script), scripts: [script] }
}

function scriptSources(script: WxsScript): Outline['sources'][number][] {
  return wxsRequires(script).map(({ name, offset }) => ({ name, suffix: '.wxs', offset }))
}
