import type { Flags } from './arguments'
import { COMMANDS, type Command } from './commands'

const ENVIRONMENT = `Environment
  CHROMIUM_PATH         the browser to use; otherwise an installed Chromium, Chrome or Edge is found
  SIMULATOR_OPEN_API    address of WeChat's simulated server that runs already; otherwise one is started
  SIMULATOR_MAP_REMOTE  from=to,from=to: origins that the mini program's requests reach elsewhere`

export function overview(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const)
  return `simulator <command> [flags]

WeChat in a box: runs a mini program in a browser, with WeChat's login servers beside it.

${columns(rows)}

simulator <command> --help tells the flags of a command.

${ENVIRONMENT}`
}

export function helpFor(name: string, { summary, flags }: Command): string {
  return `simulator ${name}: ${summary}\n\n${flagTable(flags)}`
}

function flagTable(flags: Flags): string {
  return columns(
    Object.entries(flags).map(([name, { value = '', help }]) => [`--${name} ${value}`.trim(), help] as const),
  )
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
