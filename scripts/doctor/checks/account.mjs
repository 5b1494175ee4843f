/** Whether mini program, backend and WeChat speak of the same account. */
import { text } from '../../shared/language.mjs'
import { isAppId, TOURIST } from '../../shared/project.mjs'
import { fail, ok, warn } from '../line.mjs'

/** @typedef {import('../checks.mjs').Facts} Facts */
/** @typedef {import('../checks.mjs').Line} Line */

/** @param {Pick<Facts, 'project' | 'account'>} facts @returns {Line} */
export function checkAppId({ project, account }) {
  const own = project.appId
  const server = account.appId === TOURIST ? '' : account.appId
  if (server !== '' && !isAppId(server))
    return fail(
      text(`WECHAT_APPID=${server} is no AppID`, `WECHAT_APPID=${server} 不是有效的 AppID`),
      text(
        'Copy it from mp.weixin.qq.com into .env, or leave it empty.',
        '从 mp.weixin.qq.com 复制到 .env，或留空。',
      ),
    )
  if (own === TOURIST) return server === '' ? tourist() : touristOfRealBackend(server)
  if (!isAppId(own))
    return fail(
      text(`"${own}" in project.config.json is a placeholder`, `project.config.json 中的 "${own}" 是占位符`),
      text(
        'Choose your AppID in DevTools (it goes to project.private.config.json), or write touristappid.',
        '在开发者工具中选择你的 AppID（保存到 project.private.config.json），或填写 touristappid。',
      ),
    )
  if (server === '')
    return warn(
      text(`${own}, but the backend works with the simulated WeChat`, `${own}，但后端使用模拟的微信`),
      text(
        'Codes of DevTools and of phones will be refused: set WECHAT_APPID and WECHAT_SECRET in .env.',
        '开发者工具和手机的 code 会被拒绝：请在 .env 中设置 WECHAT_APPID 和 WECHAT_SECRET。',
      ),
    )
  if (own !== server)
    return fail(
      text(`the mini program is ${own}, the backend ${server}`, `小程序是 ${own}，后端是 ${server}`),
      text(
        'Use one: WeChat refuses codes of another AppID (40029).',
        '请统一：微信会拒绝其他 AppID 的 code（40029）。',
      ),
    )
  return ok(text(own, own))
}

function tourist() {
  return ok(
    text(
      'tourist (works with the simulated WeChat; a phone needs an AppID of your own)',
      '游客模式（使用模拟的微信；真机需要自己的 AppID）',
    ),
  )
}

/** @param {string} server */
const touristOfRealBackend = (server) =>
  warn(
    text(`tourist, but the backend works for ${server}`, `游客模式，但后端使用 ${server}`),
    text(
      'wx.login of DevTools yields a mock code, which is refused: choose your AppID in DevTools.',
      '开发者工具的 wx.login 返回模拟 code，会被拒绝：请在开发者工具中选择你的 AppID。',
    ),
  )

const IN_ENV = text(
  'Set WECHAT_SECRET in .env (mp.weixin.qq.com → 开发管理 → 开发设置).',
  '在 .env 中设置 WECHAT_SECRET（mp.weixin.qq.com → 开发管理 → 开发设置）。',
)

/**
 * What to do about WeChat's refusals.
 *
 * @type {Readonly<Record<number, import('../line.mjs').Text>>}
 * @see getStableAccessToken and the list of generic error codes (WeChat's server API)
 */
const REFUSALS = {
  40001: text(
    'Secret and AppID do not belong together: copy both again.',
    'AppSecret 与 AppID 不匹配：请重新复制。',
  ),
  40013: text('WeChat does not know this AppID: copy it again.', '微信不认识该 AppID：请重新复制。'),
  40125: text(
    'The secret is wrong, or has been reset in the console: copy the new one.',
    'AppSecret 错误或已在后台重置：请复制新的。',
  ),
  40164: text(
    'This machine is not on the IP allow list: add it at mp.weixin.qq.com → 开发管理 → 开发设置, or clear the list.',
    '本机 IP 不在白名单中：在 mp.weixin.qq.com → 开发管理 → 开发设置 中添加，或清空白名单。',
  ),
  40243: text(
    'The secret is frozen: unfreeze or reset it in the console.',
    'AppSecret 已被冻结：请在后台解冻或重置。',
  ),
}

/** @param {Pick<Facts, 'account' | 'wechat'>} facts @returns {Line} */
export function checkSecret({ account, wechat }) {
  const { appId, secret } = account
  if (secret === 'unreadable')
    return fail(
      text('WECHAT_SECRET_FILE cannot be read', '无法读取 WECHAT_SECRET_FILE'),
      text('Name a file that this user may read.', '请指定当前用户可读的文件。'),
    )
  if (secret === 'missing')
    return appId === ''
      ? ok(text('none needed: the backend works with the simulated WeChat', '不需要：后端使用模拟的微信'))
      : fail(text('missing, though WECHAT_APPID is set', '缺失，但已设置 WECHAT_APPID'), IN_ENV)
  if (secret === 'placeholder') return fail(text('a placeholder', '是占位符'), IN_ENV)
  if (appId === '')
    return fail(
      text('set, but WECHAT_APPID is not', '已设置，但 WECHAT_APPID 未设置'),
      text('Set WECHAT_APPID in .env as well.', '请在 .env 中同时设置 WECHAT_APPID。'),
    )
  return judge(wechat)
}

/** @param {Facts['wechat']} wechat @returns {Line} */
function judge({ answer, origin }) {
  if (answer === 'accepted') return ok(text(`accepted by ${origin}`, `已通过 ${origin} 验证`))
  if (typeof answer === 'object') {
    const { refused } = answer
    return fail(
      text(`refused by WeChat: errcode ${refused}`, `被微信拒绝：errcode ${refused}`),
      REFUSALS[refused] ??
        text(
          'Look the code up in the docs of getStableAccessToken.',
          '请在 getStableAccessToken 文档中查询该错误码。',
        ),
    )
  }
  if (answer === 'not_wechat')
    return fail(
      text(`not checked: WECHAT_API=${origin} is not WeChat`, `未验证：WECHAT_API=${origin} 不是微信地址`),
      text('Remove WECHAT_API from .env.', '请从 .env 中删除 WECHAT_API。'),
    )
  return warn(
    text(`set, but not checked: ${origin} does not answer`, `已设置但未验证：${origin} 无应答`),
    text('Go online, or look at proxy and firewall, and run this again.', '请检查网络、代理和防火墙后重试。'),
  )
}

/** From here on signatures and time stamps of WeChat may look wrong, in seconds. */
const DRIFT_WARN = 60
/** The age at which the backend refuses the watermark of encrypted data, in seconds. */
const DRIFT_FAIL = 300

/** @param {Pick<Facts, 'wechat'>} facts @returns {Line} */
export function checkClock({ wechat: { clockDriftSeconds: drift, origin } }) {
  if (drift === null)
    return warn(
      text(`not checked: ${origin} does not answer`, `未检查：${origin} 无应答`),
      text('Harmless offline with the simulated WeChat.', '离线使用模拟的微信时无影响。'),
    )
  const size = Math.abs(drift)
  const says = text(
    `${size} s ${drift < 0 ? 'behind' : 'ahead of'} ${origin}`,
    `比 ${origin} ${drift < 0 ? '慢' : '快'} ${size} 秒`,
  )
  if (size <= DRIFT_WARN) return ok(says)
  const mend = text('Switch on automatic time (NTP).', '请打开自动校时（NTP）。')
  return size > DRIFT_FAIL ? fail(says, mend) : warn(says, mend)
}
