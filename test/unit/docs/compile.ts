import path from 'node:path'
import ts from 'typescript'
import { ROOT, type Snippet } from './markdown'

const within = (...names: string[]): string => path.join(ROOT, ...names)

/** The package's entries, by their sources. */
const PACKAGE = {
  'miniprogram-login': [within('miniprogram/login/index.ts')],
  'miniprogram-login/store': [within('miniprogram/stores/login-store.ts')],
  'miniprogram-login/cancel': [within('miniprogram/login/cancel.ts')],
  'miniprogram-login/cloud': [within('miniprogram/login/cloud.ts')],
  'miniprogram-login/prefetch': [within('miniprogram/login/prefetch.ts')],
}

const COMMON: ts.CompilerOptions = {
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  paths: PACKAGE,
}

/** What a snippet may take for granted, because the documents made it before. */
const GIVEN = `
declare const login: import('miniprogram-login').Login
declare const loginStore: import('miniprogram-login/store').LoginStore`

/** Where a snippet would stand: "ts node" is for Node, everything else for the mini program. */
const SURROUNDINGS = {
  phone: {
    folder: within('miniprogram'),
    given: GIVEN,
    options: { ...COMMON, lib: ['lib.es2020.d.ts'], types: ['miniprogram-api-typings'] },
  },
  node: {
    folder: within('test'),
    given: '',
    options: { ...COMMON, lib: ['lib.es2023.d.ts'], types: ['node'] },
  },
}

/** A complaint of the compiler, by the line of the document. */
export interface Complaint {
  readonly where: string
  readonly says: string
}

/** Compiles TypeScript and JavaScript as if each snippet were a module of its own. */
export function compile(snippets: readonly Snippet[]): Complaint[] {
  const isNode = (it: Snippet): boolean => it.mark === 'node'
  const isScript = (it: Snippet): boolean => it.language === 'js'
  return [isNode, (it: Snippet) => !isNode(it)].flatMap((belongs, at) => {
    const surroundings = at === 0 ? SURROUNDINGS.node : SURROUNDINGS.phone
    const own = snippets.filter(belongs)
    return [
      ...compileIn(
        surroundings,
        own.filter((it) => !isScript(it)),
        {},
      ),
      ...compileIn(surroundings, own.filter(isScript), {
        allowJs: true,
        checkJs: true,
        noImplicitAny: false,
      }),
    ]
  })
}

function compileIn(
  { folder, given, options }: (typeof SURROUNDINGS)['phone' | 'node'],
  snippets: readonly Snippet[],
  more: ts.CompilerOptions,
): Complaint[] {
  if (snippets.length === 0) return []
  const files = new Map<string, string>([[path.join(folder, 'snippet-given.d.ts'), given]])
  const origins = new Map<string, Snippet>()
  snippets.forEach((snippet, at) => {
    const file = path.join(folder, `snippet-${at}.${snippet.language}`)
    files.set(file, `${snippet.code}\nexport {}`)
    origins.set(file, snippet)
  })
  const program = ts.createProgram({
    rootNames: [...files.keys()],
    options: { ...options, ...more },
    host: hostWith(files, options),
  })
  return [...origins].flatMap(([file, { document, line }]) => {
    const source = program.getSourceFile(file)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => ({
        where: `${document}:${line + (source?.getLineAndCharacterOfPosition(start).line ?? 0)}`,
        says: ts.flattenDiagnosticMessageText(messageText, ' '),
      }),
    )
  })
}

/** Parsed once, however many programs there are. */
const parsed = new Map<string, ts.SourceFile | undefined>()

function hostWith(files: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  return {
    ...host,
    getCurrentDirectory: () => ROOT,
    fileExists: (file) => files.has(file) || host.fileExists(file),
    readFile: (file) => files.get(file) ?? host.readFile(file),
    getSourceFile(file, settings) {
      const text = files.get(file)
      if (text !== undefined) return ts.createSourceFile(file, text, settings)
      if (!parsed.has(file)) parsed.set(file, host.getSourceFile(file, settings))
      return parsed.get(file)
    },
  }
}
