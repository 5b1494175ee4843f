import type { WindowConfig } from '../../program'
import type { ClientRuntime } from '../client-runtime'
import { resolveImage } from '../engine/assets'
import { ApiFailure } from './failure'
import {
  type ApiGroup,
  type Options,
  optionalBoolean,
  optionalNumber,
  optionalString,
  requireString,
} from './table'

export function uiApis(runtime: ClientRuntime): ApiGroup {
  const { shell, pages, program } = runtime
  const { toast, words } = shell

  const changeConfig = (change: WindowConfig): void => {
    const page = pages.top()
    if (page) pages.configure(page, change)
  }
  const changeTab = (options: Options, change: (item: (typeof shell.tabBar.items)[number]) => void): void => {
    const item = shell.tabBar.items[optionalNumber(options, 'index', -1)]
    if (!item) throw new ApiFailure('tabbar item not found')
    change(item)
    pages.layout()
  }

  const showTabBar = (on: boolean): void => {
    if (!pages.isTab(pages.top()?.path ?? '')) throw new ApiFailure('not TabBar page')
    shell.tabBar.hidden = !on
    pages.layout()
  }

  return {
    async: {
      showToast: (options) =>
        toast.show({
          title: requireString(options, 'title'),
          icon: optionalString(options, 'icon', 'success'),
          image: picture(optionalString(options, 'image')),
          duration: optionalNumber(options, 'duration', 1500),
          mask: optionalBoolean(options, 'mask'),
        }),
      hideToast: () => toast.hide(),
      showLoading: (options) =>
        toast.show({
          title: requireString(options, 'title'),
          icon: 'loading',
          image: '',
          duration: 0,
          mask: optionalBoolean(options, 'mask'),
        }),
      hideLoading: () => {
        if (toast.kind === 'none') throw new ApiFailure(`toast can't be found`)
        if (toast.kind === 'loading') toast.hide()
      },
      showModal: async (options) => {
        checkLength(options, 'confirmText', 4)
        checkLength(options, 'cancelText', 4)
        return shell.modal({
          title: optionalString(options, 'title'),
          content: optionalString(options, 'content'),
          showCancel: optionalBoolean(options, 'showCancel', true),
          cancelText: optionalString(options, 'cancelText', words.cancel),
          cancelColor: optionalString(options, 'cancelColor', ''),
          confirmText: optionalString(options, 'confirmText', words.ok),
          confirmColor: optionalString(options, 'confirmColor', '#576B95'),
          editable: optionalBoolean(options, 'editable'),
          placeholderText: optionalString(options, 'placeholderText'),
        })
      },
      showActionSheet: async (options) => {
        const { itemList } = options
        if (!Array.isArray(itemList) || itemList.length === 0 || itemList.length > 6) {
          throw new ApiFailure(
            'parameter error: itemList should have at least 1 item and at most 6 items;',
            1001,
          )
        }
        const tapIndex = await shell.actionSheet({
          alertText: optionalString(options, 'alertText'),
          itemList: itemList.map(String),
          itemColor: optionalString(options, 'itemColor', ''),
        })
        if (tapIndex < 0) throw new ApiFailure('cancel')
        return { tapIndex }
      },
      setNavigationBarTitle: (options) =>
        changeConfig({ navigationBarTitleText: requireString(options, 'title') }),
      setNavigationBarColor: (options) => {
        const front = requireString(options, 'frontColor').toLowerCase()
        if (front !== '#ffffff' && front !== '#000000') {
          throw new ApiFailure('invalid frontColor', 1001)
        }
        changeConfig({
          navigationBarTextStyle: front === '#ffffff' ? 'white' : 'black',
          navigationBarBackgroundColor: requireString(options, 'backgroundColor'),
        })
      },
      showNavigationBarLoading: () => shell.navigationBar.setLoading(true),
      hideNavigationBarLoading: () => shell.navigationBar.setLoading(false),
      hideHomeButton: () => changeConfig({ homeButton: false }),
      setTabBarBadge: (options) =>
        changeTab(options, (item) => {
          item.badge = requireString(options, 'text')
          item.dot = false
        }),
      removeTabBarBadge: (options) =>
        changeTab(options, (item) => {
          item.badge = ''
        }),
      showTabBarRedDot: (options) =>
        changeTab(options, (item) => {
          item.dot = true
          item.badge = ''
        }),
      hideTabBarRedDot: (options) =>
        changeTab(options, (item) => {
          item.dot = false
        }),
      hideTabBar: () => showTabBar(false),
      showTabBar: () => showTabBar(true),
      setTabBarStyle: ({ color, selectedColor, backgroundColor, borderStyle }) => {
        const given = Object.entries({ color, selectedColor, backgroundColor, borderStyle })
        const change = Object.fromEntries(given.filter(([, value]) => typeof value === 'string'))
        shell.tabBar.draw({ ...program.app.tabBar, ...change })
      },
      setTabBarItem: (options) =>
        changeTab(options, (item) => {
          item.text = optionalString(options, 'text', item.text)
          item.icon = picture(optionalString(options, 'iconPath')) || item.icon
          item.selectedIcon = picture(optionalString(options, 'selectedIconPath')) || item.selectedIcon
        }),
      startPullDownRefresh: () => pages.top()?.pullDown.start(),
      stopPullDownRefresh: () => pages.top()?.pullDown.stop(),
      hideKeyboard: () => {
        const active = pages.top()?.window.document.activeElement
        if (active instanceof Object && 'blur' in active) (active as HTMLElement).blur()
      },
    },
  }
}

const picture = (path: string): string => resolveImage(path, '')

function checkLength(options: Options, name: string, limit: number): void {
  if (optionalString(options, name).length > limit) {
    throw new ApiFailure(
      `parameter error: ${name} length should not larger than ${limit} Chinese characters;`,
      1001,
    )
  }
}
