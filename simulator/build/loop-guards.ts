import { decode, encode } from '@jridgewell/sourcemap-codec'
import { type Node, parse } from 'acorn'
import { simple } from 'acorn-walk'
import { LOOP_GUARD } from '../program'
import type { SourceFile } from './files'
import { type Position, positionAt } from './problems'

/** The line that a person wrote, by the place in the text at hand; null for what a compiler added. Both count from 1. */
type LineOf = (place: Position) => number | null

/** A call of the phone's loop guard, or a bracket that it needs. */
interface Insertion {
  readonly offset: number
  readonly text: string
}

/** Whether a parse is worth its time. */
const LOOP = /\b(?:for|while|do)\b/

/**
 * Lets every turn of every loop pass the phone's loop guard, which throws where a loop does not end: a page that loops for ever
 * cannot be drawn, and nobody would learn where it hangs. Lines stay where they are; text that does not parse is left as it is.
 *
 * @param file as the guard's message shall name it
 */
export function guardLoops(code: string, file: string, lineOf: LineOf): string {
  return insert(code, findGuards(code, file, lineOf))
}

/** The same for the compiled text of a file with its source map (JSON), which stays right to the column. */
export function guardCompiledLoops(
  code: string,
  map: string,
  { path, text: source }: SourceFile,
): { readonly code: string; readonly map: string } {
  if (!LOOP.test(source)) return { code, map }
  const sourceMap = JSON.parse(map) as { mappings: string }
  const lines = decode(sourceMap.mappings)
  const insertions = findGuards(code, path, ({ line, column }) => {
    const segment = lines[line - 1]?.findLast(([generated]) => generated < column)
    return segment?.[2] === undefined ? null : segment[2] + 1
  })
  // From the last to the first, so that each finds the columns as they were.
  for (const { offset, text } of insertions.toReversed()) {
    const { line, column } = positionAt(code, offset)
    for (const segment of lines[line - 1] ?? []) if (segment[0] >= column - 1) segment[0] += text.length
  }
  return { code: insert(code, insertions), map: JSON.stringify({ ...sourceMap, mappings: encode(lines) }) }
}

/** In the order of the text. */
function findGuards(code: string, file: string, lineOf: LineOf): Insertion[] {
  const program = LOOP.test(code) ? parseScript(code) : null
  if (!program) return []
  const found: Insertion[] = []
  const guard = ({ start, body }: { start: number; body: Node }): void => {
    const line = lineOf(positionAt(code, start))
    if (line === null) return
    const call = `${LOOP_GUARD}(${JSON.stringify(`${file}:${line}`)});`
    if (body.type === 'BlockStatement') found.push({ offset: body.start + 1, text: call })
    else found.push({ offset: body.start, text: `{${call}` }, { offset: body.end, text: '}' })
  }
  simple(program, {
    WhileStatement: guard,
    DoWhileStatement: guard,
    ForStatement: guard,
    ForInStatement: guard,
    ForOfStatement: guard,
  })
  return found.sort((a, b) => a.offset - b.offset)
}

function parseScript(code: string): Node | null {
  try {
    return parse(code, { ecmaVersion: 2022, sourceType: 'script', allowReturnOutsideFunction: true })
  } catch {
    // The phone's engine will tell, in its own words.
    return null
  }
}

function insert(code: string, insertions: readonly Insertion[]): string {
  let done = 0
  let text = ''
  for (const insertion of insertions) {
    text += code.slice(done, insertion.offset) + insertion.text
    done = insertion.offset
  }
  return text + code.slice(done)
}
