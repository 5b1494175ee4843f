import type { ClientRuntime } from '../client-runtime'
import { resolveImage } from '../engine/assets'
import { h } from '../shell/dom'
import { ApiFailure } from './failure'
import { type ApiGroup, requireString } from './table'

/** Small things of the device and of WeChat around the app. */
export function deviceApis({ shell, settings, privacy, files }: ClientRuntime): ApiGroup {
  /** The phone's own clipboard: the computer's is none of the app's business. */
  let clipboard = ''
  const english = settings.language === 'en'
  const nothing = (): void => {}

  return {
    async: {
      setClipboardData: async (options) => {
        const data = requireString(options, 'data')
        await privacy.require('setClipboardData')
        clipboard = data
        const title = english ? 'Copied' : '内容已复制'
        shell.toast.show({ title, icon: 'none', image: '', duration: 1500, mask: false })
      },
      getClipboardData: async () => {
        await privacy.require('getClipboardData')
        return { data: clipboard }
      },
      makePhoneCall: async (options) => {
        const number = requireString(options, 'phoneNumber')
        const choice = await shell.sheets.choose(
          number,
          [{ value: true, content: [english ? 'Call' : '呼叫'] }],
          shell.words.cancel,
        )
        if (!choice) throw new ApiFailure('cancel')
      },
      previewImage: (options) => {
        const urls = Array.isArray(options.urls) ? options.urls.map(String) : []
        if (urls.length === 0)
          throw new ApiFailure('parameter error: parameter.urls should be a non-empty Array;', 1001)
        const pictures = urls.map((url) =>
          h('img', { src: files.urlOf(url) ?? resolveImage(url, ''), alt: '', class: 'preview' }),
        )
        void shell.sheets.page('', pictures, shell.words.close)
      },
      vibrateShort: nothing,
      vibrateLong: nothing,
      setKeepScreenOn: nothing,
      showShareMenu: nothing,
      hideShareMenu: nothing,
      updateShareMenu: nothing,
      setBackgroundColor: nothing,
      setBackgroundTextStyle: nothing,
    },
    sync: {
      reportEvent: nothing,
      reportMonitor: nothing,
    },
  }
}
