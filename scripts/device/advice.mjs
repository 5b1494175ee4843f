/** What to do so that the phone finds the backend. */
import { isAppId, TOURIST } from '../shared/project.mjs'

/** @typedef {import('../shared/language.mjs').Text} Text */

/**
 * @typedef {object} Situation
 * @property {string} address host:port that the phone is told
 * @property {readonly string[]} others addresses of this machine that it was not told
 * @property {string} appId of the project
 * @property {string} account AppID of the backend; empty with the simulated WeChat
 * @property {boolean} simulated whether the backend talks to a simulated WeChat
 */

/**
 * @param {Situation} situation
 * @returns {Text}
 */
export function advise(situation) {
  const { address } = situation
  const warning = warnAbout(situation)
  const others = situation.others.map((it) => `--host ${it}`).join(', ')
  return {
    en: [
      `1. Phone    Join the same Wi-Fi, no VPN. Scan the code with the camera: "authentication_required" means that
            http://${address} is reached. On iOS, WeChat needs Settings → Privacy → Local Network.`,
      ...(others ? [`            Not reached? This machine has other addresses: ${others}`] : []),
      `2. DevTools Compile mode → 添加编译模式 → 启动参数: backend=${address}
            详情 → 本地设置 → tick 不校验合法域名 (it is, unless you have changed it). Then 预览 or 真机调试.
            Without DevTools: npm run preview -- --backend ${address}
3. Mini program  If a request still fails with "url not in domain list": ••• → 打开调试, once.`,
      ...(warning ? [`\n! ${warning.en}`] : []),
      '\nRequests appear below. Ctrl-C ends it.',
    ].join('\n'),
    zh: [
      `1. 手机      连接同一 Wi-Fi，关闭 VPN。用相机扫码：看到 "authentication_required" 即表示
             可以访问 http://${address}。iOS 需在 设置 → 隐私 → 本地网络 中允许微信。`,
      ...(others ? [`             无法访问？本机还有其他地址：${others}`] : []),
      `2. 开发者工具 编译模式 → 添加编译模式 → 启动参数：backend=${address}
             详情 → 本地设置 → 勾选 不校验合法域名（默认已勾选）。然后 预览 或 真机调试。
             不用开发者工具：npm run preview -- --backend ${address}
3. 小程序    若请求仍提示 "url not in domain list"：••• → 打开调试，一次即可。`,
      ...(warning ? [`\n! ${warning.zh}`] : []),
      '\n请求会显示在下方。按 Ctrl-C 结束。',
    ].join('\n'),
  }
}

/**
 * @param {Situation} situation
 * @returns {Text | null}
 */
function warnAbout({ appId, account, simulated }) {
  if (appId === TOURIST || !isAppId(appId))
    return {
      en: 'A phone runs no tourist project: choose an AppID of your own in DevTools (a 测试号 will do), and put it with its secret into .env.',
      zh: '真机无法运行游客模式的项目：请在开发者工具中选择自己的 AppID（测试号即可），并连同 AppSecret 写入 .env。',
    }
  if (simulated)
    return {
      en: 'The backend talks to the simulated WeChat, which refuses the codes of phones: set WECHAT_APPID and WECHAT_SECRET in .env.',
      zh: '后端使用模拟的微信，会拒绝真机的 code：请在 .env 中设置 WECHAT_APPID 和 WECHAT_SECRET。',
    }
  if (account !== appId)
    return {
      en: `The project is ${appId}, the backend ${account}: WeChat refuses codes of another AppID.`,
      zh: `项目是 ${appId}，后端是 ${account}：微信会拒绝其他 AppID 的 code。`,
    }
  return null
}
