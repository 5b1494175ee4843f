/** What must be there before anything runs. */
import { text } from '../../shared/language.mjs'
import { fail, ok, warn } from '../line.mjs'

/** @typedef {import('../checks.mjs').Facts} Facts */
/** @typedef {import('../checks.mjs').Line} Line */

/** The oldest Node that package.json declares. */
const OLDEST_NODE = [20, 19]

/** @param {Pick<Facts, 'node'>} facts @returns {Line} */
export function checkNode({ node }) {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return ok(text(node, node))
  return fail(
    text(`${node} is too old`, `${node} 版本过低`),
    text(
      `Install Node ${OLDEST_NODE.join('.')} or newer.`,
      `请安装 Node ${OLDEST_NODE.join('.')} 或更高版本。`,
    ),
  )
}

/** @param {Pick<Facts, 'installed'>} facts @returns {Line} */
export function checkInstalled({ installed }) {
  if (installed === 'fresh') return ok(text('installed', '已安装'))
  const says = {
    missing: text('not installed yet', '尚未安装'),
    stale: text('older than package-lock.json', '比 package-lock.json 旧'),
  }
  return warn(
    says[installed],
    text('npm install (npm start does it for you)', '运行 npm install（npm start 会自动安装）'),
  )
}

/** @param {Pick<Facts, 'npm'>} facts @returns {Line} */
export function checkNpm({ npm }) {
  const build = text(
    'npm run build:npm (or 工具 → 构建 npm in DevTools)',
    '运行 npm run build:npm，或在开发者工具中点击 工具 → 构建 npm',
  )
  const missing = npm.filter(({ built }) => !built).map(({ name }) => name)
  if (missing.length > 0)
    return fail(text(`not built: ${missing.join(', ')}`, `尚未构建：${missing.join('、')}`), build)
  const stale = npm.filter(({ fresh }) => fresh === false).map(({ name }) => name)
  if (stale.length > 0)
    return warn(
      text(`older than node_modules: ${stale.join(', ')}`, `比 node_modules 旧：${stale.join('、')}`),
      build,
    )
  const list = npm.map(({ name, installed }) => (installed ? `${name} ${installed}` : name)).join(', ')
  return ok(text(`built: ${list}`, `已构建：${list}`))
}
