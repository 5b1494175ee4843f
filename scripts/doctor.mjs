/** `npm run doctor`: looks at all that usually goes wrong, and says how to mend it. Changes nothing. */

const HELP = `npm run doctor [-- --json]

Looks at Node, the installed packages, miniprogram_npm, AppID, AppSecret (asks WeChat, never prints it), the clock,
the base library, the domains, WeChat DevTools and the backend. Each line is ok (✔), worth a look (!) or wrong (✖),
with the mend. Ends with exit code 1 when something is wrong.

  --json   the same for machines
  --help   this text

Speaks Chinese or English as the system does (LANG).`

// Older Nodes lack what the rest of this command is made of; this file itself runs on all that know modules.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `✖ Node ${process.versions.node} is too old: install Node 20.19 or newer. 请安装 Node 20.19 或更高版本。`,
  )
  process.exit(1)
}

const { default: path } = await import('node:path')
const { readFlags } = await import('./shared/command.mjs')
const { explain, systemLanguage } = await import('./shared/language.mjs')
const { createProgress } = await import('./shared/progress.mjs')
const { gatherFacts } = await import('./doctor/facts.mjs')
const { examine, printReport } = await import('./doctor/report.mjs')

const flags = readFlags(HELP, { json: { type: 'boolean' } })
const language = systemLanguage(process.env)
const progress = createProgress(process.stderr)
progress.say(language === 'zh' ? '正在检查……' : 'Looking …')
const facts = await gatherFacts({ root: path.resolve(import.meta.dirname, '..') }).catch((error) => {
  progress.done()
  console.error(`✖ ${explain(error, language)}`)
  process.exit(1)
})
progress.done()
const report = examine(facts, language)
if (flags.json) console.log(JSON.stringify(report, null, 2))
else console.log(printReport(report, language, Boolean(process.stdout.isTTY)))
process.exitCode = report.ok ? 0 : 1

export {}
