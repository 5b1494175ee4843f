import postcss, { type AtRule, CssSyntaxError, type Root, type Rule } from 'postcss'
import type { SourceFile } from './files'
import type { Position } from './problems'
import { join } from './resolve'
import { mapSelector } from './selectors'

/** One style sheet as CSS, its imports still open. Class names and scope are marked (see `selectors`). */
export interface CompiledSheet {
  readonly parts: readonly (string | SheetImport)[]
  readonly errors: readonly SheetError[]
}

export interface SheetError extends Position {
  readonly message: string
}

export interface SheetImport extends Position {
  readonly name: string
  /** Media query behind the name, or empty. */
  readonly media: string
}

const IMPORT = /^(?:url\(\s*)?(?:"([^"]*)"|'([^']*)'|([^\s"')]+))\s*\)?\s*(.*)$/s
const URL = /url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]*))\s*\)/g
/** Lengths; the first two alternatives step over what only looks like one. */
const RPX = /url\([^)]*\)|"[^"]*"|'[^']*'|(?<![\w#.-])(-?(?:\d+\.?\d*|\.\d+))rpx\b/gi

export function compileSheet(file: SourceFile): CompiledSheet {
  const errors: SheetError[] = []
  try {
    const root = postcss.parse(file.text)
    root.walk((node) => {
      if (node.type === 'decl') node.value = mapValue(node.value, file.path)
      else if (node.type === 'atrule' && node.name !== 'import') node.params = mapLengths(node.params)
      else if (node.type === 'rule' && !isKeyframe(node)) mapRule(node, errors)
    })
    return { parts: splitAtImports(root, errors), errors }
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error
    const { reason, line = 1, column = 1 } = error
    return { parts: [], errors: [{ message: reason, line, column }] }
  }
}

function mapRule(rule: Rule, errors: SheetError[]): void {
  try {
    rule.selector = mapSelector(rule.selector)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    errors.push({ message: `broken selector: ${reason}`, ...start(rule) })
  }
}

/** 750 rpx are the width of the screen, and so are 100 vw. */
export function mapLengths(value: string): string {
  if (!/rpx/i.test(value)) return value
  return value.replace(RPX, (whole, rpx?: string) =>
    rpx === undefined ? whole : `${Number((Number(rpx) / 7.5).toFixed(5))}vw`,
  )
}

function mapValue(value: string, from: string): string {
  const withUrls = value.includes('url(')
    ? value.replace(URL, (_, double, single, bare) => `url("${mapUrl(double ?? single ?? bare, from)}")`)
    : value
  return mapLengths(withUrls)
}

/** The host serves the network at `/remote/` and the project at `/app/`, so that nothing else is ever asked. */
function mapUrl(url: string, from: string): string {
  if (/^https?:/i.test(url)) return `/remote/${encodeURIComponent(url)}`
  if (url.startsWith('//')) return `/remote/${encodeURIComponent(`https:${url}`)}`
  if (url === '' || /^[a-z]+:|^#/i.test(url)) return url
  const path = join(from, url)
  return path === null ? url : `/app/${path}`
}

function splitAtImports(root: Root, errors: SheetError[]): (string | SheetImport)[] {
  const parts: (string | SheetImport)[] = []
  for (const node of [...root.nodes]) {
    if (node.type !== 'atrule' || node.name !== 'import') continue
    const before = root.nodes.slice(0, root.index(node)).map((each) => each.remove())
    if (before.length > 0) parts.push(postcss.root({ nodes: before }).toString())
    const found = readImport(node)
    if (found) parts.push(found)
    else errors.push({ message: 'this @import names no file of the project', ...start(node) })
    node.remove()
  }
  if (root.nodes.length > 0) parts.push(root.toString())
  return parts
}

function readImport(node: AtRule): SheetImport | null {
  const [, double, single, bare, media = ''] = IMPORT.exec(node.params) ?? []
  const name = double ?? single ?? bare
  if (!name || /^(?:[a-z]+:|\/\/)/i.test(name)) return null
  return { name, media: mapLengths(media), ...start(node) }
}

function start(node: AtRule | Rule): Position {
  return { line: node.source?.start?.line ?? 1, column: node.source?.start?.column ?? 1 }
}

function isKeyframe(rule: Rule): boolean {
  const { parent } = rule
  return parent?.type === 'atrule' && /keyframes$/i.test((parent as AtRule).name)
}
