import type { ChangeableSettings, NetworkQuality } from '../control/contract'
import type { PhoneConditions, PhoneSettings } from '../protocol'
import type { Line } from './line'
import type { PhoneRegistry } from './phones'

/** What surrounds the phones of a host and outlives their restarts. Each change reaches every open phone. */
export interface World {
  readonly settings: PhoneSettings
  readonly conditions: PhoneConditions
  readonly inBackground: boolean
  setNetwork(network: NetworkQuality): Promise<void>
  setStorageFull(on: boolean): Promise<void>
  setClock(offset: number): Promise<void>
  /** For the phones; WeChat's own clock is another one. */
  passTime(milliseconds: number): Promise<void>
  setBackground(on: boolean): Promise<void>
  configure(changes: Partial<ChangeableSettings>): Promise<void>
  restart(forget?: 'nothing' | 'permissions' | 'everything'): Promise<void>
  /** What the person changed on a phone itself. */
  notice(news: { theme?: PhoneSettings['theme']; inBackground?: boolean }): void
}

export interface WorldParts {
  readonly settings: PhoneSettings
  readonly line: Line
  /** Called late: the registry of phones needs the world to boot them. */
  readonly phones: () => PhoneRegistry
  readonly onChange: () => void
}

/** Milliseconds for a phone to show its first page again; a busy machine takes a few seconds. */
const RESTART_LIMIT = 30_000

export function createWorld({ line, phones, onChange, ...parts }: WorldParts): World {
  let settings = parts.settings
  let conditions: PhoneConditions = { network: line.quality, storageFull: false, clockOffset: 0 }
  let inBackground = false

  async function adjust(changes: Partial<PhoneConditions>): Promise<void> {
    conditions = { ...conditions, ...changes }
    line.quality = conditions.network
    await phones().change({ type: 'conditions', conditions })
    onChange()
  }
  async function restart(forget: 'nothing' | 'permissions' | 'everything' = 'nothing'): Promise<void> {
    inBackground = false
    await phones().restart(forget, RESTART_LIMIT)
    onChange()
  }

  return {
    get settings() {
      return settings
    },
    get conditions() {
      return conditions
    },
    get inBackground() {
      return inBackground
    },
    setNetwork: (network) => adjust({ network }),
    setStorageFull: (storageFull) => adjust({ storageFull }),
    setClock: (clockOffset) => adjust({ clockOffset }),
    async passTime(milliseconds) {
      conditions = { ...conditions, clockOffset: conditions.clockOffset + milliseconds }
      await phones().change({ type: 'timePassed', milliseconds, conditions })
      onChange()
    },
    async setBackground(on) {
      inBackground = on
      await phones().change({ type: 'background', on })
      onChange()
    },
    async configure(changes) {
      const { theme, ...others } = changes
      settings = { ...settings, ...changes }
      if (Object.keys(others).length > 0) return restart()
      if (theme !== undefined) await phones().change({ type: 'theme', theme })
      onChange()
    },
    restart,
    notice(news) {
      if (news.theme !== undefined) settings = { ...settings, theme: news.theme }
      if (news.inBackground !== undefined) inBackground = news.inBackground
      onChange()
    },
  }
}
