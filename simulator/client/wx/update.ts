import type { ClientRuntime } from '../client-runtime'
import type { ApiGroup } from './table'

/** Tells the next start in this browser tab that the update is in place. */
const APPLIED = 'miniprogram-simulator-updated'

/** `wx.getUpdateManager` (docs: UpdateManager): what it finds is a setting of the phone. */
export function updateApis({ settings, timers, failures, restart }: ClientRuntime): ApiGroup {
  const found = sessionStorage.getItem(APPLIED) ? 'none' : (settings.update ?? 'none')
  const tell = (listener: (event?: object) => void, event?: object): void =>
    timers.post(() => failures.guard('UpdateManager', () => listener(event)))

  const manager = {
    onCheckForUpdate: (listener: (event?: object) => void) => tell(listener, { hasUpdate: found !== 'none' }),
    onUpdateReady: (listener: () => void) => {
      if (found === 'ready') tell(listener)
    },
    onUpdateFailed: (listener: () => void) => {
      if (found === 'failed') tell(listener)
    },
    applyUpdate: () => {
      if (found !== 'ready') return
      sessionStorage.setItem(APPLIED, 'yes')
      restart()
    },
  }
  return { sync: { getUpdateManager: () => manager } }
}
