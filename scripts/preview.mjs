/** `npm run preview`: the mini program on a phone, without DevTools. */
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { describeSizes, publish, runCommand } from './publish/publish.mjs'
import { readFlags, readRobot } from './shared/command.mjs'
import { systemLanguage } from './shared/language.mjs'
import { createLifetime } from './shared/lifetime.mjs'
import { drawQr, readQr } from './shared/qr.mjs'

const HELP = `npm run preview [-- --backend HOST:PORT] [--page PATH] [--query QUERY] [--desc TEXT] [--robot N]

Compiles the mini program with WeChat's own compiler, sends it to WeChat as a preview, and shows the QR code to scan with
WeChat. WECHAT_UPLOAD_KEY_FILE (in .env or the shell) names the key file; project.private.config.json the AppID.

  --backend HOST:PORT  the computer that serves the phone, as npm run device prints it
  --page PATH          page to open, such as pages/me/index
  --query QUERY        its parameters, such as id=1
  --desc TEXT          what to call the preview
  --robot N            which of WeChat's 30 robots does it (default 1)
  --help               this text`

const language = systemLanguage(process.env)
const flags = readFlags(HELP, {
  backend: { type: 'string' },
  page: { type: 'string' },
  query: { type: 'string' },
  desc: { type: 'string' },
  robot: { type: 'string' },
})
const lifetime = createLifetime(130)
const picture = path.resolve(import.meta.dirname, '../.cache/preview.jpg')

await runCommand({ language, lifetime }, async () => {
  const robot = readRobot(flags.robot)
  await mkdir(path.dirname(picture), { recursive: true })
  await rm(picture, { force: true })
  const query = [flags.backend && `backend=${flags.backend}`, flags.query].filter(Boolean).join('&')
  const packages = await publish(
    'preview',
    {
      qrcodeFormat: 'image',
      qrcodeOutputDest: picture,
      ...(flags.desc && { desc: flags.desc }),
      ...(robot !== undefined && { robot }),
      // Parameters are sent with a page only.
      ...((flags.page || query) && { pagePath: flags.page ?? 'pages/home/index' }),
      ...(query && { searchQuery: query }),
    },
    lifetime,
  )
  const content = await readQr(await readFile(picture))
  if (content) console.log(await drawQr(content))
  console.log(
    `${describeSizes(packages)}\n${language === 'zh' ? '用微信扫码' : 'Scan it with WeChat'}: ${picture}`,
  )
})
