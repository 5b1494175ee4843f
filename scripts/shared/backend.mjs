/** The backend for DevTools and phones, with simulated WeChat beside it where no account is set. */
import { Explained, text } from './language.mjs'

/**
 * @typedef {object} Started
 * @property {string} url
 * @property {number} port
 * @property {string | null} simulated address of the simulated WeChat; null when the backend talks to the real one
 */

/**
 * @param {object} parts
 * @param {typeof import('../../server/index').startServer} parts.startServer
 * @param {typeof import('../../simulator/index').startOpenApi} parts.startOpenApi
 * @param {import('./lifetime.mjs').Lifetime} parts.lifetime ends what is started here
 * @param {import('./environment.mjs').Environment} env
 * @param {import('../../server/index').StartOptions} [options]
 * @returns {Promise<Started>}
 * @throws {Explained} when the port or the database is taken
 */
export async function startBackend({ startServer, startOpenApi, lifetime }, env, options) {
  const needsWechat = !env.WECHAT_APPID && !env.WECHAT_SECRET && !env.WECHAT_SECRET_FILE && !env.WECHAT_API
  const openApi = needsWechat ? await startOpenApi({}) : null
  if (openApi) lifetime.onEnd(() => openApi.close())
  try {
    const server = await startServer({ ...env, ...(openApi && { WECHAT_API: openApi.url }) }, options)
    lifetime.onEnd(() => server.close())
    const { url } = server
    return { url, port: Number(new URL(url).port), simulated: openApi?.url ?? null }
  } catch (error) {
    throw explained(error, env.PORT)
  }
}

/**
 * @param {unknown} error
 * @param {string | undefined} port
 */
function explained(error, port) {
  const { code } = /** @type {NodeJS.ErrnoException} */ (error)
  if (code === 'EADDRINUSE')
    return new Explained(
      text(
        `Port ${port} is taken. Does npm start run in another window? End it first.`,
        `端口 ${port} 被占用。是否在另一个窗口运行了 npm start？请先结束它。`,
      ),
    )
  if (code === 'DATABASE_IN_USE')
    return new Explained(
      text(
        'The database in .data is in use. Does npm start run in another window? End it first.',
        '.data 中的数据库正在使用。是否在另一个窗口运行了 npm start？请先结束它。',
      ),
    )
  return error
}
