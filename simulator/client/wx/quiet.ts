import { type ApiGroup, optionalNumber } from './table'

const nothing = (): void => {}

/** Events that an app may listen for and that never happen here: no keyboard covers the page, memory is plenty. */
const QUIET = [
  'WindowResize',
  'KeyboardHeightChange',
  'MemoryWarning',
  'UserCaptureScreen',
  'AudioInterruptionBegin',
  'AudioInterruptionEnd',
]

/** `LogManager` and `RealtimeLogManager`: what they are told goes to WeChat's servers, and so nowhere here. */
const logManager = { debug: nothing, info: nothing, log: nothing, warn: nothing }
const tagged = { info: nothing, warn: nothing, error: nothing, setFilterMsg: nothing, addFilterMsg: nothing }
const realtimeLogManager = {
  ...tagged,
  in: nothing,
  tag: () => tagged,
  getCurrentState: () => ({ size: 0, maxSize: 5120, logCount: 0, maxLogCount: 200 }),
}

/** `Performance` without entries: a browser's times say nothing about a phone's. */
const performanceManager = {
  getEntries: () => [],
  getEntriesByName: () => [],
  getEntriesByType: () => [],
  createObserver: () => ({ observe: nothing, disconnect: nothing, supportedEntryTypes: [] }),
  setBufferSize: nothing,
}

/** What apps call at their start, often unguarded, and what nobody would miss on a computer. */
export function quietApis(): ApiGroup {
  let brightness = 0.5
  const battery = { level: 100, isCharging: true, isLowPowerModeEnabled: false }
  return {
    async: {
      setEnableDebug: nothing,
      getBatteryInfo: () => battery,
      getScreenBrightness: () => ({ value: brightness }),
      setScreenBrightness: (options) => {
        brightness = optionalNumber(options, 'value', brightness)
      },
    },
    sync: {
      ...Object.fromEntries(
        QUIET.flatMap((name) => [`on${name}`, `off${name}`]).map((name) => [name, nothing]),
      ),
      getBatteryInfoSync: () => battery,
      getLogManager: () => logManager,
      getRealtimeLogManager: () => realtimeLogManager,
      getPerformance: () => performanceManager,
      reportAnalytics: nothing,
      reportPerformance: nothing,
    },
  }
}
