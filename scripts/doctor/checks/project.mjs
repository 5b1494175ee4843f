/** What the project's files say. */
import { text } from '../../shared/language.mjs'
import { fail, ok, warn } from '../line.mjs'

/** @typedef {import('../checks.mjs').Facts} Facts */
/** @typedef {import('../checks.mjs').Line} Line */

/** The oldest base library that the SDK is made for: 99 % of users had it or a newer one in November 2025. */
const OLDEST_LIBRARY = '2.32.3'

/** @param {Pick<Facts, 'project'>} facts @returns {Line} */
export function checkLibrary({ project: { libVersion } }) {
  if (libVersion === '' || !/^\d+\.\d+\.\d+$/.test(libVersion)) {
    const which = libVersion || 'DevTools’ own'
    return ok(
      text(
        `${which} (the project names no number)`,
        `${libVersion || '由开发者工具决定'}（项目未指定版本号）`,
      ),
    )
  }
  if (compareVersions(libVersion, OLDEST_LIBRARY) >= 0) return ok(text(libVersion, libVersion))
  return fail(
    text(`${libVersion} is older than ${OLDEST_LIBRARY}`, `${libVersion} 低于 ${OLDEST_LIBRARY}`),
    text(
      'Choose a newer one in DevTools (详情 → 本地设置 → 调试基础库) and set the minimum in the console.',
      '在开发者工具 详情 → 本地设置 → 调试基础库 中选择更高版本，并在后台设置最低基础库。',
    ),
  )
}

/**
 * Number by number: 2.9.0 is older than 2.10.0.
 *
 * @param {string} a
 * @param {string} b
 */
export function compareVersions(a, b) {
  const [left, right] = [a, b].map((it) => it.split('.').map(Number))
  for (const [index, number] of (left ?? []).entries()) {
    const difference = number - (right?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** @param {Pick<Facts, 'project'>} facts @returns {Line} */
export function checkDomains({ project: { backends, domains, urlCheck } }) {
  if (urlCheck && backends?.develop.startsWith('http:'))
    return warn(
      text(
        `DevTools checks domains, and will refuse ${backends.develop}`,
        `开发者工具会校验合法域名，${backends.develop} 将被拒绝`,
      ),
      text('Tick 详情 → 本地设置 → 不校验合法域名.', '请勾选 详情 → 本地设置 → 不校验合法域名。'),
    )
  return checkAddresses(backends, domains)
}

/**
 * Whether trial and release version can reach their backend. The console cannot be asked for its lists, so the project may
 * declare them (`simulator.domains`); the simulator keeps to the same lists.
 *
 * @param {Facts['project']['backends']} backends
 * @param {Facts['project']['domains']} domains
 * @returns {Line}
 */
export function checkAddresses(backends, domains) {
  if (!backends)
    return warn(
      text(
        'the addresses in miniprogram/config.ts are not understood',
        '无法识别 miniprogram/config.ts 中的地址',
      ),
      text(
        "Write them as develop: 'http://…', trial: 'https://…', release: 'https://…'.",
        "请写成 develop: 'http://…'、trial: 'https://…'、release: 'https://…'。",
      ),
    )
  const addresses = [...new Set([backends.trial, backends.release])]
  for (const address of addresses) {
    const complaint = complaintAbout(address)
    if (complaint) return complaint
  }
  const origins = addresses.map((it) => new URL(it).origin)
  const wanted = origins.join(', ')
  if (domains === null)
    return warn(
      text(`${wanted}: not checked, the console cannot be asked`, `${wanted}：未检查，无法读取后台配置`),
      text(
        'Enter it as request, uploadFile and downloadFile domain in the console, and the same under simulator.domains of project.config.json.',
        '在后台填入 request、uploadFile 和 downloadFile 合法域名，并在 project.config.json 的 simulator.domains 中写入相同内容。',
      ),
    )
  const missing = Object.entries(domains).flatMap(([list, listed]) =>
    origins.filter((origin) => !listed.includes(origin)).map((origin) => `${list}: ${origin}`),
  )
  if (missing.length === 0) return ok(text(`${wanted} is in all three lists`, `${wanted} 已在三个列表中`))
  return fail(
    text(`missing in ${missing.join('; ')}`, `缺少 ${missing.join('；')}`),
    text(
      'Enter it at mp.weixin.qq.com → 开发管理 → 服务器域名; it must match to the letter.',
      '在 mp.weixin.qq.com → 开发管理 → 服务器域名 中添加，须完全一致。',
    ),
  )
}

const PLACEHOLDER_HOST = /(^|\.)example(\.(com|org|net))?$|\.(test|invalid)$/
const NUMERIC_HOST = /^(\d+(\.\d+){3}|\[.*\]|localhost)$/

/**
 * WeChat's rules for the addresses of versions that others may open (WeChat: ability/network).
 *
 * @param {string} address
 * @returns {Line | null}
 */
function complaintAbout(address) {
  const url = URL.canParse(address) ? new URL(address) : null
  const where = text('Change it in miniprogram/config.ts.', '请在 miniprogram/config.ts 中修改。')
  if (url?.protocol !== 'https:' || NUMERIC_HOST.test(url.hostname))
    return fail(
      text(
        `${address}: trial and release versions reach only https addresses with a name`,
        `${address}：体验版和正式版只能访问使用域名的 https 地址`,
      ),
      where,
    )
  if (url.hostname === 'api.weixin.qq.com')
    return fail(
      text('api.weixin.qq.com may not be called by mini programs', '小程序不允许直接访问 api.weixin.qq.com'),
      where,
    )
  if (/:443(\/|$)/.test(address))
    return fail(
      text(
        `${address}: WeChat does not match ":443" with the list`,
        `${address}：写明 ":443" 将无法匹配列表`,
      ),
      where,
    )
  if (PLACEHOLDER_HOST.test(url.hostname))
    return warn(
      text(`${url.origin} is a placeholder`, `${url.origin} 是占位符`),
      text(
        'Put your own address into miniprogram/config.ts before the first upload.',
        '首次上传前，请在 miniprogram/config.ts 中填写自己的地址。',
      ),
    )
  return null
}
