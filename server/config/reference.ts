import { SETTINGS, type Setting } from './settings'

const settings = Object.entries<Setting<unknown>>(SETTINGS)

/** The text of `.env.example`: what must be set is set to nothing, the rest shows its default. */
export function envExample(): string {
  const blocks = settings.map(([name, { en, zh, default: value }]) => {
    const line = value === null ? `${name}=` : `# ${name}=${value}`
    return `# ${en}\n# ${zh}\n${line}\n`
  })
  return `# Copy to .env. A line without # is one that you may have to fill in; git ignores .env.
# 复制为 .env 后填写。没有 # 的行可能需要填写；.env 不会进入 git。

${blocks.join('\n')}`
}

type Language = 'en' | 'zh'

const PAGES: Readonly<Record<Language, string>> = {
  en: `# Configuration of the backend

[简体中文](configuration.zh-CN.md)

Environment variables, read once at the start. A mistake stops the start with one sentence that says what to set.
A secret may also come from a file: \`<NAME>_FILE\` holds the path, and \`<NAME>\` stays unset. Printed from \`server/config/settings.ts\` by
\`node server/dist/main.js print configuration\`.

| Variable | Default | Meaning |`,
  zh: `# 后端配置

[English](configuration.md)

环境变量，启动时读取一次。写错时不会启动，并用一句话说明应该怎样设置。密钥也可以来自文件：\`<变量名>_FILE\` 为文件路径，此时不要再设置 \`<变量名>\`。
本页由 \`server/config/settings.ts\` 生成：\`node server/dist/main.js print configuration.zh-CN\`。

| 变量 | 默认值 | 含义 |`,
}

/** The text of `docs/configuration.md` or, in Chinese, of `docs/configuration.zh-CN.md`. */
export function configurationPage(language: Language): string {
  const rows = settings.map(([name, { default: value, isSecret, ...meaning }]) => {
    const names = isSecret ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``
    const shown = value === null || value === '' ? '–' : `\`${value}\``
    return `| ${names} | ${shown} | ${escapePipes(meaning[language])} |`
  })
  return `${PAGES[language]}
| --- | --- | --- |
${rows.join('\n')}
`
}

const escapePipes = (text: string): string => text.replaceAll('|', '\\|')
