/** The declarations of the published package: the core's rolled up into one file, every other entry's beside it. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import ts from 'typescript'
import { ENTRIES } from './published-build.mjs'

const root = path.resolve(import.meta.dirname, '..')

/**
 * @param {keyof typeof ENTRIES} entry
 * @returns {Promise<string>} the text of its `.d.ts`
 * @throws {Error} when the types of an export cannot be told from its own file
 */
export const declarationsOf = async (entry) => (entry === 'index' ? rolledUp() : besideCore(ENTRIES[entry]))

/** Internal types that public ones mention are declared in it, yet not exported. */
function rolledUp() {
  // CommonJS whose names Node cannot tell ahead.
  const { generateDtsBundle } = createRequire(import.meta.url)('dts-bundle-generator')
  const [declarations] = generateDtsBundle(
    [{ filePath: path.join(root, ENTRIES.index), output: { noBanner: true, exportReferencedTypes: false } }],
    { noCheck: true, preferredConfigPath: path.join(root, 'package/tsconfig.json') },
  )
  return declarations
}

/**
 * What such a file imports, the core exports, whichever module it comes from.
 *
 * @param {string} source
 */
async function besideCore(source) {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(
    await readFile(path.join(root, source), 'utf8'),
    {
      fileName: source,
      reportDiagnostics: true,
      compilerOptions: {
        target: ts.ScriptTarget.ES2020,
        module: ts.ModuleKind.ESNext,
        isolatedDeclarations: true,
      },
    },
  )
  const [problem] = diagnostics
  if (problem) throw new Error(`${source}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`)
  return outputText.replace(/ from '\.[^']*'/g, " from './index'")
}
