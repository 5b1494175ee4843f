import { existsSync } from 'node:fs'
import { readConfig } from './config/config'
import { ConfigError, type Language, languageOf, type Text, text } from './config/mistakes'
import { configurationPage, envExample } from './config/reference'
import { startServer } from './index'
import { reseal } from './reseal-command'
import { stop } from './stop'
import { backUp } from './stores/sqlite/backup'

const HELP = text(
  `node server/dist/main.js              starts the backend; docs/configuration.md lists its environment variables
node server/dist/main.js backup FILE  copies the database of DATABASE_FILE to a new file, while the backend runs
node server/dist/main.js reseal       seals everything under the first key of SEALING_KEY, so that the others can be
                                      removed; with SQLite stop the backend first, with Redis it may run
node server/dist/main.js print WHAT   prints a generated text: env-example, configuration or
                                      configuration.zh-CN`,
  `node server/dist/main.js              启动后端；环境变量见 docs/configuration.zh-CN.md
node server/dist/main.js backup FILE  将 DATABASE_FILE 指定的数据库复制到新文件，可在后端运行时执行
node server/dist/main.js reseal       用 SEALING_KEY 的第一个密钥重新加密全部数据，之后即可移除其余密钥；
                                      使用 SQLite 时须先停止后端，使用 Redis 时可在运行中执行
node server/dist/main.js print WHAT   打印生成的文本：env-example、configuration 或 configuration.zh-CN`,
)

const PRINTS: Readonly<Record<string, () => string>> = {
  'env-example': envExample,
  configuration: () => configurationPage('en'),
  'configuration.zh-CN': () => configurationPage('zh'),
}

/** What an operator can do about an error of the system, by its code. */
const REMEDIES: readonly (readonly [code: RegExp, remedy: Text])[] = [
  [
    /^EADDRINUSE$/,
    text(
      'The port is taken by another program: set PORT or OPERATOR_PORT to another one, or stop that program.',
      '端口已被其他程序占用：请更换 PORT 或 OPERATOR_PORT，或结束那个程序。',
    ),
  ],
  [
    /^(EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN)$/,
    text(
      'This machine has no such address: set HOST and OPERATOR_HOST to addresses of its own.',
      '本机没有这个地址：请将 HOST 和 OPERATOR_HOST 设为本机的地址。',
    ),
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    text('The database is damaged: restore a backup.', '数据库已损坏：请恢复备份。'),
  ],
  [
    /^SQLITE_CANTOPEN/,
    text(
      'The database cannot be opened: DATABASE_FILE must name a file in a folder that this user may write to.',
      '无法打开数据库：DATABASE_FILE 须为当前用户可写的文件夹中的文件。',
    ),
  ],
]

const NO_DATABASE = text(
  'DATABASE_FILE names no file: there is nothing to back up.',
  'DATABASE_FILE 指定的文件不存在：没有可备份的数据。',
)

const NOT_HERE = text(
  'REDIS_URL is set, so nothing is in DATABASE_FILE: back up the append-only file of Redis.',
  '已设置 REDIS_URL，数据不在 DATABASE_FILE 中：请备份 Redis 的 append-only 文件。',
)

try {
  await run(process.argv.slice(2), languageOf(process.env))
} catch (error) {
  console.error(explain(error, languageOf(process.env)))
  process.exitCode = 1
}

async function run([command, ...args]: readonly string[], language: Language): Promise<void> {
  const [what = ''] = args
  if (command === undefined) await serve()
  else if (command === 'backup' && what !== '') await backUpTo(what)
  else if (command === 'reseal') await reseal(process.env)
  else if (command === 'print' && PRINTS[what]) process.stdout.write(PRINTS[what]())
  else if (/^(-h|--help|help)$/.test(command)) console.log(HELP[language])
  else {
    // A mistyped backup must not look like one.
    console.error(HELP[language])
    process.exitCode = 1
  }
}

async function backUpTo(copy: string): Promise<void> {
  const { redis, database } = readConfig(process.env)
  if (redis !== null) throw new ConfigError([NOT_HERE])
  const { file } = database
  if (!existsSync(file)) throw new ConfigError([NO_DATABASE])
  await backUp(file, copy)
}

async function serve(): Promise<void> {
  const server = await startServer(process.env)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop(server, (code) => process.exit(code)))
}

function explain(error: unknown, language: Language): string {
  if (error instanceof ConfigError) return error.words[language]
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(code)) ?? []
  return remedy === undefined ? error.message : `${remedy[language]} (${error.message})`
}
