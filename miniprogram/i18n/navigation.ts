/** What WeChat itself draws around a page, in the app's language. app.json holds the Chinese words. */

export function showPageTitle(title: string): void {
  wx.setNavigationBarTitle({ title })
}

/** To be called by a tab page: elsewhere WeChat refuses. */
export function showTabLabels(labels: { home: string; me: string }): void {
  wx.setTabBarItem({ index: 0, text: labels.home })
  wx.setTabBarItem({ index: 1, text: labels.me })
}
