/** AppID and upload key, checked before anything is compiled. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Explained, text } from '../shared/language.mjs'
import { isAppId } from '../shared/project.mjs'

const WHERE = 'mp.weixin.qq.com → 开发管理 → 开发设置 → 小程序代码上传'

/**
 * @param {string} root
 * @param {string} appId of the project
 * @param {import('../shared/environment.mjs').Environment} env
 * @returns {string} the key file's absolute path
 * @throws {Explained}
 */
export function findUploadKey(root, appId, env) {
  if (!isAppId(appId))
    throw new Explained(
      text(
        `"${appId}" is no AppID that WeChat knows. Choose yours in DevTools, or write {"appid": "wx…"} into project.private.config.json.`,
        `"${appId}" 不是真实的 AppID。请在开发者工具中选择，或在 project.private.config.json 中写入 {"appid": "wx…"}。`,
      ),
    )
  if (!env.WECHAT_UPLOAD_KEY_FILE)
    throw new Explained(
      text(
        `WECHAT_UPLOAD_KEY_FILE is not set. Download the code upload key (${WHERE}), keep it outside of the repository, and name the file in .env.`,
        `未设置 WECHAT_UPLOAD_KEY_FILE。请下载代码上传密钥（${WHERE}），保存在仓库之外，并在 .env 中写明文件路径。`,
      ),
    )
  const file = path.resolve(root, env.WECHAT_UPLOAD_KEY_FILE)
  const key = read(file)
  if (key?.includes('PRIVATE KEY-----')) return file
  throw new Explained(
    key === null
      ? text(
          'The file in WECHAT_UPLOAD_KEY_FILE cannot be read.',
          '无法读取 WECHAT_UPLOAD_KEY_FILE 指向的文件。',
        )
      : text(
          `The file in WECHAT_UPLOAD_KEY_FILE is no private key: download it anew (${WHERE}).`,
          `WECHAT_UPLOAD_KEY_FILE 指向的文件不是私钥：请重新下载（${WHERE}）。`,
        ),
  )
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
