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

/** Where a snippet would stand: "ts node" in a program for Node, everything else in the mini program. */
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

/** Those who write JavaScript have not asked to be told of types that nobody wrote. */
const JAVASCRIPT: ts.CompilerOptions = {
  allowJs: true,
  checkJs: true,
  noImplicitAny: false,
  useUnknownInCatchVariables: false,
}

/** Compiles TypeScript and JavaScript; the files of one document see one another. */
export function compile(snippets: readonly Snippet[]): Complaint[] {
  const worldOf = ({ document, mark }: Snippet): string => `${document} ${mark === 'node'}`
  return [...new Set(snippets.map(worldOf))].flatMap((world) => {
    const own = snippets.filter((snippet) => worldOf(snippet) === world)
    const files = new Map(own.map((snippet, at) => [placeOf(snippet, at), snippet]))
    return [...compileOnly(files, 'ts', {}), ...compileOnly(files, 'js', JAVASCRIPT)]
  })
}

const surroundingsOf = ({ mark }: Snippet): (typeof SURROUNDINGS)['phone' | 'node'] =>
  SURROUNDINGS[mark === 'node' ? 'node' : 'phone']

function placeOf(snippet: Snippet, at: number): string {
  const { mark, language } = snippet
  return path.join(
    surroundingsOf(snippet).folder,
    mark.endsWith(`.${language}`) ? mark : `snippet-${at}.${language}`,
  )
}

function compileOnly(
  snippets: ReadonlyMap<string, Snippet>,
  language: 'ts' | 'js',
  more: ts.CompilerOptions,
): Complaint[] {
  const own = [...snippets].filter(([, snippet]) => snippet.language === language)
  const [first] = own
  if (!first) return []
  const { folder, given, options } = surroundingsOf(first[1])
  const texts = new Map([...snippets].map(([file, { code }]) => [file, asModule(code)]))
  texts.set(path.join(folder, 'snippet-given.d.ts'), given)
  const program = ts.createProgram({
    rootNames: [path.join(folder, 'snippet-given.d.ts'), ...own.map(([file]) => file)],
    options: { ...options, ...more },
    host: hostWith(texts, options),
  })
  return own.flatMap(([file, { document, line }]) => {
    const source = program.getSourceFile(file)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => ({
        where: `${document}:${line + (source?.getLineAndCharacterOfPosition(start).line ?? 0)}`,
        says: ts.flattenDiagnosticMessageText(messageText, ' '),
      }),
    )
  })
}

/** What neither imports nor exports would be a script, whose names are everybody's. */
const asModule = (code: string): string => (code.includes('module.exports') ? code : `${code}\nexport {}`)

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
