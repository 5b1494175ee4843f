/** What WeChat itself says on the phone, in its two languages here. */
const WORDS = {
  back: ['返回', 'Back'],
  home: ['首页', 'Home'],
  menu: ['更多', 'More'],
  close: ['关闭', 'Close'],
  ok: ['确定', 'OK'],
  cancel: ['取消', 'Cancel'],
  allow: ['允许', 'Allow'],
  reject: ['拒绝', 'Reject'],
  agree: ['同意', 'Agree'],
  done: ['完成', 'Done'],
  pages: ['小程序页面', 'Mini program page'],
  loading: ['正在启动…', 'Starting…'],
  buildFailed: ['编译失败', 'Build failed'],
  buildHint: [
    '修改并保存后会自动刷新；若没有，请刷新本页',
    'Mend and save the file; reload this page if it does not do so itself',
  ],
  linkLost: ['与模拟器的连接已断开', 'Lost the link to the simulator'],
  linkHint: ['重新启动后本页会自动恢复', 'This page recovers by itself once it runs again'],
  crashed: ['小程序启动失败', 'The mini program did not start'],
  stuck: ['小程序卡住了', 'The mini program hung'],
  profileTitle: ['申请获取你的昵称、头像', 'Requests your nickname and profile photo'],
  inBackground: ['点击图标回到小程序', 'Tap the icon to return'],
} as const satisfies Record<string, readonly [zh: string, en: string]>

export type Words = Readonly<Record<keyof typeof WORDS, string>>

export function wordsFor(language: string): Words {
  const index = language === 'en' ? 1 : 0
  return Object.fromEntries(Object.entries(WORDS).map(([key, pair]) => [key, pair[index]])) as Words
}
