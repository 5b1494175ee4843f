import type { ClientRuntime } from '../client-runtime'
import type { Conditions } from '../runtime/conditions'
import { Emitter } from '../runtime/emitter'
import { base64ToBytes, bytesToBase64 } from './request-body'
import type { ApiGroup } from './table'

/** What a phone of each kind says about itself. */
const DEVICES = {
  devtools: { brand: 'devtools', model: 'iPhone 14', system: 'iOS 16.0', platform: 'devtools' },
  ios: { brand: 'iPhone', model: 'iPhone 14<iPhone14,7>', system: 'iOS 17.4', platform: 'ios' },
  android: { brand: 'Google', model: 'Pixel 8', system: 'Android 14', platform: 'android' },
} as const

const WECHAT_VERSION = '8.0.50'

/** What getSystemInfo says of the system's permissions, in the form from before getAppAuthorizeSetting. */
const OLD_AUTHORIZATIONS = {
  albumAuthorized: true,
  cameraAuthorized: true,
  locationAuthorized: true,
  microphoneAuthorized: true,
  notificationAuthorized: true,
}

/** CSS pixels. */
const STANDARD_FONT_SIZE = 16

export function systemApis(runtime: ClientRuntime): ApiGroup {
  const { settings, shell, pages, program, app, timers, failures, conditions } = runtime
  const network = watchNetwork(conditions, (error) => failures.report(error))

  const device = (): Record<string, unknown> => ({
    ...DEVICES[settings.platform],
    abi: 'arm64-v8a',
    benchmarkLevel: settings.platform === 'android' ? 30 : -1,
    memorySize: 6144,
  })
  const appBase = (): Record<string, unknown> => ({
    SDKVersion: settings.libVersion,
    enableDebug: false,
    host: { env: 'WeChat', appId: '', version: 0x28003234 },
    language: settings.language,
    version: WECHAT_VERSION,
    theme: settings.theme,
    fontSizeScaleFactor: settings.fontSizeScaleFactor,
    fontSizeSetting: STANDARD_FONT_SIZE * settings.fontSizeScaleFactor,
  })
  const windowInfo = (): Record<string, unknown> => {
    const { screenWidth, screenHeight, statusBarHeight, safeAreaBottom } = shell.metrics()
    const page = pages.top()
    const tabs = page !== undefined && pages.showsTabBar(page.path)
    const custom = (page?.config ?? program.app.window)?.navigationStyle === 'custom'
    const { top, bottom } = shell.insets(custom, tabs)
    return {
      pixelRatio: settings.pixelRatio,
      screenWidth,
      screenHeight,
      windowWidth: screenWidth,
      windowHeight: screenHeight - top - bottom,
      statusBarHeight,
      screenTop: top,
      safeArea: {
        left: 0,
        right: screenWidth,
        top: statusBarHeight,
        bottom: screenHeight - safeAreaBottom,
        width: screenWidth,
        height: screenHeight - safeAreaBottom - statusBarHeight,
      },
    }
  }
  const systemSetting = (): Record<string, unknown> => ({
    bluetoothEnabled: false,
    locationEnabled: true,
    wifiEnabled: true,
    deviceOrientation: 'portrait',
  })
  const authorizeSetting = (): Record<string, unknown> => ({
    albumAuthorized: 'authorized',
    bluetoothAuthorized: 'authorized',
    cameraAuthorized: 'authorized',
    locationAuthorized: 'authorized',
    locationReducedAccuracy: false,
    microphoneAuthorized: 'authorized',
    notificationAuthorized: 'authorized',
    phoneCalendarAuthorized: 'authorized',
  })
  const systemInfo = (): Record<string, unknown> => ({
    ...device(),
    ...appBase(),
    ...windowInfo(),
    ...systemSetting(),
    ...OLD_AUTHORIZATIONS,
    errMsg: 'getSystemInfo:ok',
  })
  const enterOptions = (options = app.enterOptions()): Record<string, unknown> => ({ ...options })

  return {
    async: {
      getSystemInfo: systemInfo,
      getNetworkType: () => ({
        ...network.state(),
        signalStrength: 0,
        hasSystemProxy: false,
        weakNet: network.isWeak(),
      }),
    },
    sync: {
      getSystemInfoSync: systemInfo,
      getSystemInfoAsync: (
        options: { success?: (info: object) => void; complete?: (info: object) => void } = {},
      ) => {
        timers.post(() => {
          const info = { ...systemInfo(), errMsg: 'getSystemInfoAsync:ok' }
          options.success?.(info)
          options.complete?.(info)
        })
      },
      getDeviceInfo: device,
      getAppBaseInfo: appBase,
      getWindowInfo: windowInfo,
      getSystemSetting: systemSetting,
      getAppAuthorizeSetting: authorizeSetting,
      getMenuButtonBoundingClientRect: () => shell.metrics().menuButton,
      getAccountInfoSync: () => ({
        miniProgram: {
          appId: program.appId,
          envVersion: settings.envVersion,
          version: settings.envVersion === 'release' ? '1.0.0' : '',
        },
      }),
      getLaunchOptionsSync: () => enterOptions(app.launchOptions()),
      getEnterOptionsSync: () => enterOptions(),
      onNetworkStatusChange: (listener: (event: NetworkState) => void) => network.changes.add(listener),
      offNetworkStatusChange: (listener?: (event: NetworkState) => void) => network.changes.remove(listener),
      nextTick: (callback: () => void) => timers.post(() => failures.guard('wx.nextTick', callback)),
      base64ToArrayBuffer: base64ToBytes,
      arrayBufferToBase64: bytesToBase64,
    },
  }
}

interface NetworkState {
  readonly isConnected: boolean
  readonly networkType: string
}

/** The phone is online where its browser is, unless a tester has cut it off. */
function watchNetwork(conditions: Conditions, onError: (error: unknown) => void) {
  const changes = new Emitter<[NetworkState]>(onError)
  const state = (): NetworkState => {
    const isConnected = navigator.onLine && conditions.current.network !== 'offline'
    return { isConnected, networkType: isConnected ? 'wifi' : 'none' }
  }
  let { isConnected } = state()
  const look = (): void => {
    const next = state()
    if (next.isConnected === isConnected) return
    isConnected = next.isConnected
    changes.emit(next)
  }
  for (const name of ['online', 'offline']) window.addEventListener(name, look)
  conditions.changes.add(look)
  return { changes, state, isWeak: () => ['slow', 'lossy'].includes(conditions.current.network) }
}
