/** What the command line of DevTools says, and what to do about it. */
import { text } from '../shared/language.mjs'

/** @typedef {import('../shared/language.mjs').Text} Text */
/** @typedef {import('../shared/devtools-cli.mjs').CliAnswer} CliAnswer */

/**
 * Null when it did as it was told. The exit code alone does not tell: 0 has been seen beside an error.
 *
 * @param {CliAnswer} answer
 * @returns {Text | null}
 */
export function describeCliFailure({ code, output }) {
  if (/IDE service port disabled|服务端口已关闭/.test(output))
    return text(
      'The service port of DevTools is closed. Open DevTools → 设置 → 安全设置 → 服务端口, then run this again.',
      '开发者工具的服务端口已关闭。请打开 开发者工具 → 设置 → 安全设置 → 服务端口，然后重试。',
    )
  if (/\bcode:? 10\b|需要重新登录|not logged in/i.test(output))
    return text(
      'Nobody is logged in to DevTools, or its account does not know this AppID. Log in there, then run this again.',
      '开发者工具未登录，或当前账号没有该 AppID 的权限。请登录后重试。',
    )
  if (code === 0 && !output.includes('[error]')) return null
  const words = output.trim() || `exit code ${code}`
  return text(`DevTools did not open the project:\n${words}`, `开发者工具未能打开项目：\n${words}`)
}

/**
 * The tests bring a simulated WeChat, which knows the code of the tourist and no real one.
 *
 * @param {string} appId
 */
export const needsTourist = (appId) =>
  text(
    `The tests need the tourist AppID, and this project is ${appId}: choose 游客模式 in DevTools, or move project.private.config.json away for as long.`,
    `测试需要游客模式的 AppID，而当前项目是 ${appId}：请在开发者工具中切换为游客模式，或暂时移走 project.private.config.json。`,
  )

/** @param {string} file */
export const nothingAt = (file) =>
  text(
    `WECHAT_CLI names ${file}, and there is no such file. It is .../Contents/MacOS/cli on macOS, cli.bat on Windows.`,
    `WECHAT_CLI 指向的 ${file} 不存在。macOS 上是 .../Contents/MacOS/cli，Windows 上是 cli.bat。`,
  )

/** @type {Text} */
export const NOT_FOUND = text(
  `WeChat DevTools was not found. It exists for macOS and Windows; where it lies elsewhere, name its command line:
  WECHAT_CLI=/path/to/cli npm run devtools
Without DevTools:
  npm start             the mini program in a browser, with its login servers simulated
  npm run test:e2e      the end-to-end tests on that
  npm run preview       the mini program on a phone, with WeChat's own compiler
DevTools on another machine, opened there with "cli auto --project … --auto-port 9420" and forwarded to this one:
  AUTOMATOR_WS=ws://127.0.0.1:9420 npm run test:e2e -- --runInBand`,
  `未找到微信开发者工具。它只支持 macOS 和 Windows；若安装在其他位置，请指定其命令行：
  WECHAT_CLI=/path/to/cli npm run devtools
没有开发者工具时：
  npm start             在浏览器中运行小程序，登录服务为模拟
  npm run test:e2e      在模拟器上运行端到端测试
  npm run preview       用微信官方编译器生成真机预览
开发者工具在另一台机器上时，在那里执行 "cli auto --project … --auto-port 9420" 并将端口转发到本机：
  AUTOMATOR_WS=ws://127.0.0.1:9420 npm run test:e2e -- --runInBand`,
)
