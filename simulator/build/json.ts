import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import type { SourceFile } from './files'
import { type Position, type Problems, positionAt } from './problems'

export type JsonObject = Readonly<Record<string, unknown>>

/** A JSON object together with where its members stand. */
export interface JsonFile {
  readonly value: JsonObject
  /** Where a member stands, or the closest member around it that is written down. */
  at(...path: (string | number)[]): Position
}

/** Reads a JSON object; every syntax error becomes a problem with its place. */
export function parseJson(file: SourceFile, problems: Problems): JsonFile | null {
  const errors: ParseError[] = []
  const tree = parseTree(file.text, errors, { disallowComments: true })
  for (const { error, offset } of errors.slice(0, 1)) {
    problems.error(file.path, `broken JSON: ${explain(error)}`, positionAt(file.text, offset))
  }
  if (errors.length > 0) return null
  if (tree?.type !== 'object') {
    problems.error(file.path, 'a JSON object is expected here', { line: 1, column: 1 })
    return null
  }
  return { value: getNodeValue(tree), at: (...path) => positionAt(file.text, offsetOf(tree, path)) }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `PropertyNameExpected` reads better as `property name expected`. */
function explain(code: ParseError['error']): string {
  return printParseErrorCode(code)
    .replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter}`)
    .toLowerCase()
}

function offsetOf(tree: Node, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length))
    if (node) return node.offset
  }
  return tree.offset
}
