/** `npm run upload`: a version for the console, from where it becomes the trial version or goes into review. */
import path from 'node:path'
import { checkAddresses } from './doctor/checks/project.mjs'
import { describeSizes, publish, runCommand } from './publish/publish.mjs'
import { readFlags, readRobot } from './shared/command.mjs'
import { Explained, systemLanguage, text } from './shared/language.mjs'
import { createLifetime } from './shared/lifetime.mjs'
import { readProject } from './shared/project.mjs'

const HELP = `npm run upload -- --version 1.2.0 [--desc TEXT] [--robot N]

Compiles the mini program with WeChat's own compiler and uploads it: it then stands in the console under 版本管理, where it
can be made the trial version or submitted for review. WECHAT_UPLOAD_KEY_FILE (in .env or the shell) names the key file;
project.private.config.json the AppID. Refuses while the addresses in miniprogram/config.ts cannot work.

  --version V  what users of the trial version see
  --desc TEXT  what is new
  --robot N    which of WeChat's 30 robots does it (default 1)
  --help       this text`

const language = systemLanguage(process.env)
const flags = readFlags(HELP, {
  version: { type: 'string' },
  desc: { type: 'string' },
  robot: { type: 'string' },
})
const lifetime = createLifetime(130)
const root = path.resolve(import.meta.dirname, '..')

await runCommand({ language, lifetime }, async () => {
  const { version } = flags
  if (!version)
    throw new Explained(
      text(
        'Which version? npm run upload -- --version 1.2.0',
        '请指定版本：npm run upload -- --version 1.2.0',
      ),
    )
  const robot = readRobot(flags.robot)
  refuseUnreachable()
  const packages = await publish(
    'upload',
    {
      version,
      ...(flags.desc && { desc: flags.desc }),
      ...(robot !== undefined && { robot }),
    },
    lifetime,
  )
  console.log(
    `${describeSizes(packages)}\n${language === 'zh' ? `✔ 已上传 ${version}，见 mp.weixin.qq.com → 版本管理` : `✔ ${version} is uploaded: mp.weixin.qq.com → 版本管理`}`,
  )
})

/** A version that cannot reach its backend can sign nobody in. */
function refuseUnreachable() {
  const { domains, backends } = readProject(root)
  // Where nobody has declared the console's lists there is nothing to compare with; the addresses are judged all the same.
  const { status, says, mend } = checkAddresses(backends, domains ?? everything(backends))
  if (status !== 'ok')
    throw new Explained(text(`${says.en}. ${mend?.en ?? ''}`, `${says.zh}。${mend?.zh ?? ''}`))
}

/** @param {import('./shared/project.mjs').Backends | null} backends */
function everything(backends) {
  const origins = Object.values(backends ?? {})
    .filter((it) => URL.canParse(it))
    .map((it) => new URL(it).origin)
  return { request: origins, uploadFile: origins, downloadFile: origins }
}
