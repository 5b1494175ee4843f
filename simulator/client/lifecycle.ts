import type { ClientRuntime } from './client-runtime'
import { resolveImage } from './engine/assets'
import { type PageUrl, parsePageUrl } from './pages/url'
import type { EnterOptions } from './runtime/app'

/** The app's life as the phone decides it: launch, background, theme. */
export interface Lifecycle {
  /** Runs app.js and opens a page: the one asked for if the program has it, else the first. */
  launch(url: string): Promise<void>
  toBackground(): void
  toForeground(): void
  /** Follows the phone's dark mode; does nothing for an app without `darkmode`. */
  setTheme(theme: 'light' | 'dark'): void
  /** Shows the first page alone. */
  goHome(): Promise<void>
  /** Presses the arrow or the house at the top left, whichever the page on top shows. */
  leave(): Promise<void>
}

export function createLifecycle(runtime: ClientRuntime, runEntry: () => void): Lifecycle {
  const { program, settings, app, pages, shell, failures, background } = runtime
  const home = program.pages[0] ?? ''
  const enterOptions = ({ path, query }: PageUrl): EnterOptions => ({
    path,
    query,
    scene: settings.scene,
    referrerInfo: {},
    apiCategory: 'default',
  })

  const goHome = (): Promise<void> => pages.reLaunch(`/${home}`)

  return {
    async launch(url) {
      const asked = parsePageUrl(url)
      const entry = enterOptions(program.pages.includes(asked.path) ? asked : { path: home, query: {} })
      drawTabBar(runtime)
      failures.guard('app.js', runEntry)
      app.launch(entry)
      app.show(entry)
      await pages.launch(entry.path, entry.query)
    },
    toBackground() {
      if (!app.visible) return
      shell.setBackground(true, program.projectName)
      pages.top()?.hide()
      app.hide()
      background.enter()
    },
    toForeground() {
      if (app.visible) return
      background.leave()
      shell.setBackground(false, program.projectName)
      const page = pages.top()
      app.show(enterOptions(page ?? { path: home, query: {} }))
      page?.show()
    },
    setTheme(theme) {
      if (theme === settings.theme || program.app.darkmode !== true) return
      settings.theme = theme
      shell.setTheme(theme)
      drawTabBar(runtime)
      pages.setTheme(theme)
      app.themeChanged(theme)
    },
    goHome,
    async leave() {
      const button = pages.leftButton()
      if (button === 'back') await pages.navigateBack()
      else if (button === 'home') await goHome()
    },
  }
}

/** Draws the tab bar of app.json in the colours and icons of the theme; badges stay. */
function drawTabBar({ program, pages, shell }: ClientRuntime): void {
  const config = program.app.tabBar
  if (!config) return
  const { items } = shell.tabBar
  config.list.forEach((item, index) => {
    const { text, iconPath = '', selectedIconPath = '' } = pages.resolveTheme(item)
    const { badge, dot } = items[index] ?? { badge: '', dot: false }
    const [icon, selectedIcon] = [resolveImage(iconPath, ''), resolveImage(selectedIconPath, '')]
    items[index] = { text, icon, selectedIcon, badge, dot }
  })
  shell.tabBar.draw(pages.resolveTheme(config))
}
