/** DevTools and backend on this machine. */
import { text } from '../../shared/language.mjs'
import { fail, ok, warn } from '../line.mjs'

/** @typedef {import('../checks.mjs').Facts} Facts */
/** @typedef {import('../checks.mjs').Line} Line */

/** @param {Pick<Facts, 'devtools'>} facts @returns {Line} */
export function checkDevTools({ devtools: { cli, from, port, isOpen } }) {
  if (cli === null && from === 'none')
    return ok(
      text(
        'not made for this system; npm start and npm run test:e2e use the simulator',
        '不支持本系统；npm start 和 npm run test:e2e 使用模拟器',
      ),
    )
  if (cli === null && from === 'WECHAT_CLI')
    return fail(
      text('WECHAT_CLI names a file that does not exist', 'WECHAT_CLI 指向的文件不存在'),
      text(
        'Name the file cli (macOS) or cli.bat (Windows) of your installation.',
        '请指向安装目录中的 cli（macOS）或 cli.bat（Windows）。',
      ),
    )
  if (cli === null)
    return warn(
      text('not found where the installer puts it', '未在默认位置找到'),
      text(
        'Install WeChat DevTools, or name its command line in WECHAT_CLI. The simulator needs neither.',
        '请安装微信开发者工具，或用 WECHAT_CLI 指定其命令行。使用模拟器则不需要。',
      ),
    )
  if (from === 'WECHAT_CLI') return ok(text(cli, cli))
  if (isOpen) return ok(text(`${cli}, service port ${port} open`, `${cli}，服务端口 ${port} 已开启`))
  return warn(
    text('found, but its service port is closed', '已找到，但服务端口未开启'),
    text(
      'Start DevTools and switch on 设置 → 安全设置 → 服务端口.',
      '启动开发者工具，并打开 设置 → 安全设置 → 服务端口。',
    ),
  )
}

/** @param {Pick<Facts, 'backend'>} facts @returns {Line} */
export function checkBackend({ backend: { port, local, lan, lanAddress } }) {
  const here = `http://127.0.0.1:${port}`
  if (local === 'stranger' || lan === 'stranger')
    return fail(
      text(`another program answers on port ${port}`, `端口 ${port} 被其他程序占用`),
      text(
        'End it, or set PORT in .env and the same port in miniprogram/config.ts.',
        '请结束该程序，或在 .env 中设置 PORT 并同步修改 miniprogram/config.ts。',
      ),
    )
  if (lan === 'backend')
    return ok(text(`reachable at http://${lanAddress}:${port}`, `局域网可访问 http://${lanAddress}:${port}`))
  if (local === 'nobody')
    return warn(
      text(`nothing answers at ${here}`, `${here} 无应答`),
      text('npm start, or npm run device for a phone', '运行 npm start；真机调试运行 npm run device'),
    )
  if (lanAddress === null)
    return warn(
      text(`runs at ${here}; this machine is in no network`, `运行于 ${here}；本机未接入网络`),
      text(
        'Join the Wi-Fi of the phone, then npm run device',
        '连接手机所在的 Wi-Fi，然后运行 npm run device',
      ),
    )
  return ok(
    text(
      `runs at ${here} (phones cannot reach it: npm run device)`,
      `运行于 ${here}（手机无法访问，真机调试请运行 npm run device）`,
    ),
  )
}
