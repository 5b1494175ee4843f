import { systemTime } from './clock'
import { type Config, type Environment, readConfig } from './config/config'
import { prepareDatabaseFile } from './config/database-file'
import { readOrMakeKeyFile } from './config/key-file'
import { systemRandom } from './random'
import { Sealer } from './sealing'
import { resealAll } from './sessions/reseal'
import { openRedisStore } from './stores/redis'
import { openSqliteStore } from './stores/sqlite'

const PROGRESS_MS = 2000

/**
 * `reseal`: seals what lies under older keys anew, and says whether they are still needed.
 *
 * @throws {ConfigError}
 * @throws {Error} with the code `DATABASE_IN_USE` while a server writes to the database.
 */
export async function reseal(env: Environment): Promise<void> {
  const config = readConfig(env)
  if (config.redis === null) prepareDatabaseFile(config.database.file)
  const keys = config.sealingKeys ?? ([readOrMakeKeyFile(config.database.file, systemRandom)] as const)
  const store = await open(config)
  let nextWord = performance.now() + PROGRESS_MS
  try {
    const { users, resealed, lost } = await resealAll(
      store.sealed,
      new Sealer(keys, systemRandom),
      (soFar) => {
        if (performance.now() < nextWord) return
        nextWord += PROGRESS_MS
        console.log(`${soFar.users} users so far`)
      },
    )
    console.log(`${users} users looked at, ${resealed} seals renewed.`)
    if (lost > 0)
      console.log(`${lost} seals cannot be opened with these keys: a login, or the phone button, mends them.`)
    if (keys.length > 1) console.log('The keys behind the first one in SEALING_KEY are not needed any more.')
  } finally {
    await store.close()
  }
}

function open({ redis, database }: Config) {
  const warn = (message: string) => console.error(message)
  if (redis === null) return openSqliteStore({ ...database, time: systemTime, warn })
  return openRedisStore({ nodes: redis, warn })
}
