import parseSelector from 'postcss-selector-parser'
import { BUILTIN_COMPONENTS } from './builtins'

/** Stands before every class name until it is known whose prefix goes there. Occurs in no CSS text. */
export const CLASS_PREFIX = '\u0001'
/** Stands where the scope's own name belongs. */
export const SCOPE_NAME = '\u0002'

const HOST = `[wx-host="${SCOPE_NAME}"]`

/** Selectors in which every word is what it looks like; nearly all are. */
const PLAIN = /^[^()[\]"'\\]+$/
const WORD = /:host\b|\.(?=[\w\u0080-\uffff-])|(?<![\w\u0080-\uffff.#:-])[a-zA-Z][\w-]*/g

/**
 * A WXSS selector for the DOM that the simulator draws: `page` is the body, `view` is `<wx-view>`,
 * `:host` is the element that carries the scope, and class names are marked with `CLASS_PREFIX`.
 */
export function mapSelector(selector: string): string {
  if (PLAIN.test(selector)) return selector.replace(WORD, mapWord)
  const edits: { start: number; length: number; text: string }[] = []
  parseSelector((root) => {
    root.walk((node) => {
      const start = node.sourceIndex
      if (node.type === 'class') edits.push({ start, length: 1, text: mapWord('.') })
      if (node.type === 'tag') edits.push({ start, length: node.value.length, text: mapWord(node.value) })
      if (node.type === 'pseudo' && node.value === ':host') {
        edits.push({ start, length: 5, text: node.length > 0 ? `${HOST}:is` : HOST })
      }
    })
  }).processSync(selector)
  let mapped = selector
  for (const { start, length, text } of edits.sort((a, b) => b.start - a.start)) {
    mapped = mapped.slice(0, start) + text + mapped.slice(start + length)
  }
  return mapped
}

function mapWord(word: string): string {
  if (word === '.') return `.${CLASS_PREFIX}`
  if (word === ':host') return HOST
  if (word === 'page') return 'body'
  return BUILTIN_COMPONENTS.has(word) ? `wx-${word}` : word
}
