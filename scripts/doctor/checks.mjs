/** Everything that the doctor checks, in the order of the report. Each check is a function of the facts. */
import { checkAppId, checkClock, checkSecret } from './checks/account.mjs'
import { checkBackend, checkDevTools } from './checks/machine.mjs'
import { checkDomains, checkLibrary } from './checks/project.mjs'
import { checkInstalled, checkNode, checkNpm } from './checks/setup.mjs'

/** @typedef {import('./facts.mjs').Facts} Facts */
/** @typedef {import('./line.mjs').Line} Line */

/** @type {Readonly<Record<string, { title: import('./line.mjs').Text, check: (facts: Facts) => Line }>>} */
export const CHECKS = {
  node: { title: { en: 'Node', zh: 'Node' }, check: checkNode },
  packages: { title: { en: 'Packages', zh: '依赖' }, check: checkInstalled },
  npm: { title: { en: 'miniprogram_npm', zh: '构建 npm' }, check: checkNpm },
  appid: { title: { en: 'AppID', zh: 'AppID' }, check: checkAppId },
  secret: { title: { en: 'AppSecret', zh: 'AppSecret' }, check: checkSecret },
  clock: { title: { en: 'Clock', zh: '时钟' }, check: checkClock },
  library: { title: { en: 'Base library', zh: '基础库' }, check: checkLibrary },
  domains: { title: { en: 'Domains', zh: '合法域名' }, check: checkDomains },
  devtools: { title: { en: 'DevTools', zh: '开发者工具' }, check: checkDevTools },
  backend: { title: { en: 'Backend', zh: '后端' }, check: checkBackend },
}
