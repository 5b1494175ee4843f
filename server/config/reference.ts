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

/** The text of `docs/configuration.md`. */
export function configurationPage(): string {
  const rows = settings.map(([name, { en, default: value, isSecret }]) => {
    const names = isSecret ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``
    return `| ${names} | ${value === null || value === '' ? '–' : `\`${value}\``} | ${escapePipes(en)} |`
  })
  return `# Configuration of the backend

Environment variables, read once at the start. A mistake stops the start with one sentence that says what to set.
A secret may also come from a file: \`<NAME>_FILE\` holds the path. Printed from \`server/config/settings.ts\` by
\`node server/dist/main.js print configuration\`.

| Variable | Default | Meaning |
| --- | --- | --- |
${rows.join('\n')}
`
}

const escapePipes = (text: string): string => text.replaceAll('|', '\\|')
