/** What the uploader's failures mean, and what to do. */
import { text } from '../shared/language.mjs'

/** @typedef {import('../shared/language.mjs').Text} Text */

const CONSOLE = 'mp.weixin.qq.com → 开发管理 → 开发设置 → 小程序代码上传'

/** Words of Node and of its proxies for a network that is not there. */
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|tunneling socket|socket hang up/

/**
 * Codes 20001 to 20003 and errCode -10008 as miniprogram-ci 2.1.42 gives them; the words behind -80002 are what others
 * have reported, WeChat documents none.
 *
 * @param {{ code: number | string | null, message: string }} failure
 * @returns {Text}
 */
export function describeFailure({ code, message }) {
  const [, ip] = /invalid ip: ([\da-f.:]+)/i.exec(message) ?? []
  if (ip)
    return text(
      `WeChat refuses uploads from ${ip}. Add this address to the IP allow list, or switch the list off: ${CONSOLE}.`,
      `微信拒绝来自 ${ip} 的上传。请将该地址加入 IP 白名单，或关闭白名单：${CONSOLE}。`,
    )
  if (NO_NETWORK.test(message))
    return text(
      `servicewechat.com cannot be reached: no network, or a proxy is needed (HTTPS_PROXY). ${firstLine(message)}`,
      `无法访问 servicewechat.com：没有网络，或需要代理（HTTPS_PROXY）。${firstLine(message)}`,
    )
  if (code === 20_002)
    return text(
      'The file in WECHAT_UPLOAD_KEY_FILE is no private key: download it anew.',
      'WECHAT_UPLOAD_KEY_FILE 指向的文件不是私钥：请重新下载。',
    )
  if (message.includes('-80002'))
    return text(
      `WeChat does not accept this key for this AppID. Was it reset, or does it belong to another mini program? ${CONSOLE}`,
      `微信不接受该 AppID 的这个密钥。是否已重置，或属于其他小程序？${CONSOLE}`,
    )
  return text(message, message)
}

const firstLine = (/** @type {string} */ message) => message.split('\n', 1)[0]
