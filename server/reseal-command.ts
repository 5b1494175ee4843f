import { systemTime } from './clock'
import { type Config, type Environment, readConfig } from './config/config'
import { prepareDatabaseFile } from './config/database-file'
import { readOrMakeKeyFile } from './config/key-file'
import { type Language, languageOf, type Text, text, type Warn } from './config/mistakes'
import { systemRandom } from './random'
import { Sealer } from './sealing'
import { resealAll } from './sessions/reseal'
import { openRedisStore } from './stores/redis'
import { openSqliteStore } from './stores/sqlite'

const PROGRESS_MS = 2000

/**
 * `reseal`: seals what lies under older keys anew, and says whether they are still needed.
 *
 * @throws {ConfigError} with the code `DATABASE_IN_USE` while a server writes to the database.
 */
export async function reseal(env: Environment): Promise<void> {
  const config = readConfig(env)
  if (config.redis === null) prepareDatabaseFile(config.database.file)
  const keys = config.sealingKeys ?? ([readOrMakeKeyFile(config.database.file, systemRandom)] as const)
  const language = languageOf(env)
  const say = (words: Text) => console.log(words[language])
  const store = await open(config, language)
  let nextWord = performance.now() + PROGRESS_MS
  try {
    const { users, resealed, lost } = await resealAll(
      store.sealed,
      new Sealer(keys, systemRandom),
      (soFar) => {
        if (performance.now() < nextWord) return
        nextWord += PROGRESS_MS
        say(text(`${soFar.users} users so far`, `已处理 ${soFar.users} 个用户`))
      },
    )
    say(
      text(
        `${users} users looked at, ${resealed} seals renewed.`,
        `已检查 ${users} 个用户，重新加密 ${resealed} 项。`,
      ),
    )
    if (lost > 0)
      say(
        text(
          `${lost} seals cannot be opened with these keys: a login, or the phone button, mends them.`,
          `${lost} 项无法用这些密钥解密：用户重新登录或重新授权手机号后即可恢复。`,
        ),
      )
    if (keys.length > 1)
      say(
        text(
          'The keys behind the first one in SEALING_KEY are not needed any more.',
          'SEALING_KEY 中第一个之后的密钥已不再需要。',
        ),
      )
  } finally {
    await store.close()
  }
}

function open({ redis, database }: Config, language: Language) {
  const warn: Warn = (message) => console.error(message[language])
  if (redis === null) return openSqliteStore({ ...database, time: systemTime, warn })
  return openRedisStore({ nodes: redis, warn })
}
