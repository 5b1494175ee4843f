import type { Party, StepEvent, StepKind } from '../../sequence/step'

type Pair = readonly [zh: string, en: string]

const WORDS = {
  controls: ['控制台', 'Controls'],
  sequence: ['登录时序', 'Login sequence'],
  sequenceHint: [
    '谁在什么时候调用了谁；只有名称，没有任何令牌、code 或手机号。',
    'Who called whom, and when. Names only: no token, code or phone number gets here.',
  ],
  empty: [
    '在手机里点登录，这里会画出 wx.login → code2session → 令牌 的全过程。',
    'Log in on the phone, and wx.login → code2session → token is drawn here as it happens.',
  ],
  emptyFiltered: ['没有符合筛选的步骤。', 'No step passes the filter.'],
  filter: ['筛选', 'Filter'],
  view: ['显示方式', 'View'],
  diagram: ['时序图', 'Diagram'],
  table: ['列表', 'List'],
  pause: ['暂停', 'Pause'],
  resume: ['继续', 'Resume'],
  waiting: ['步待显示', 'waiting'],
  clear: ['清空', 'Clear'],
  copy: ['复制 Mermaid', 'Copy Mermaid'],
  copied: ['已复制 Mermaid 文本', 'Mermaid text copied'],
  notCopied: ['浏览器不允许复制', 'The browser refused to copy'],
  save: ['保存 SVG', 'Save SVG'],
  columnTime: ['时间', 'Time'],
  columnFrom: ['从', 'From'],
  columnTo: ['到', 'To'],
  columnWhat: ['调用', 'Call'],
  columnResult: ['结果', 'Result'],
  columnTook: ['用时', 'Took'],
  columnFile: ['由哪个文件发起', 'Called from'],
  answered: ['返回', 'answered'],
  failed: ['失败', 'failed'],
  running: ['进行中', 'running'],
  person: ['使用者', 'Person'],
  blockedTag: ['已封禁', 'blocked'],
  block: ['封禁', 'Block'],
  unblock: ['解除封禁', 'Unblock'],
  revoke: ['撤回授权', 'Revoke consent'],
  add: ['添加', 'Add'],
  newName: ['新使用者的昵称', 'Nickname of a new person'],
  network: ['网络', 'Network'],
  good: ['正常', 'Good'],
  offline: ['离线', 'Offline'],
  slow: ['慢', 'Slow'],
  lossy: ['丢包', 'Lossy'],
  faults: ['让它出错', 'Break it'],
  wechatBusy: ['微信繁忙', 'WeChat is busy'],
  wechatBusyHint: ['后端的每次调用都得到 −1', 'Every call of the backend answers −1'],
  storageFull: ['存储已满', 'Storage is full'],
  storageFullHint: ['wx.setStorage 失败，读取照常', 'wx.setStorage fails; reading works'],
  expireKey: ['session_key 过期', 'Expire session_key'],
  expireKeyDone: [
    '微信已忘记 session_key：下次 wx.checkSession 会失败',
    'WeChat forgot the session_key: the next wx.checkSession fails',
  ],
  revokeTokens: ['令牌失效', 'Revoke tokens'],
  revokeTokensDone: [
    '后端不再认得已发出的令牌：下个请求会得到 401',
    'The backend knows none of its tokens any more: the next request gets 401',
  ],
  spendCode: ['code 已被使用', 'Spend next code'],
  spendCodeDone: ['下一次换取会话会得到 40163', 'The next exchange of a code answers 40163'],
  spendCodeUndone: ['code 恢复正常', 'The next code is good again'],
  awayTwoHours: ['后台两小时', 'Away for 2 hours'],
  awayDone: [
    '过了两小时：微信已结束小程序，它重新启动了',
    'Two hours passed: WeChat had ended the mini program, and it started anew',
  ],
  clock: ['手机时钟', 'Phone clock'],
  clockRight: ['准确', 'Right'],
  clockBack: ['慢一天', 'A day behind'],
  clockAhead: ['快一天', 'A day ahead'],
  phone: ['手机', 'Phone'],
  scene: ['场景值', 'Scene'],
  theme: ['主题', 'Theme'],
  light: ['浅色', 'Light'],
  dark: ['深色', 'Dark'],
  libVersion: ['基础库', 'Base library'],
  platform: ['平台', 'Platform'],
  phoneLanguage: ['语言', 'Language'],
  fontSize: ['字号', 'Font size'],
  oldPromises: ['iOS 15 及以下的 Promise', 'Promises of iOS 15 and older'],
  oldPromisesHint: ['await 之后不再算用户点按', 'After an await the tap does not count'],
  background: ['切到后台', 'To background'],
  foreground: ['回到前台', 'To foreground'],
  restart: ['冷启动', 'Cold start'],
  forget: ['删除后重开', 'Delete and reopen'],
  reset: ['恢复正常', 'Back to normal'],
  resetDone: ['所有故障已解除', 'Every fault is off'],
  switched: ['换了使用者：存储分开，小程序重新启动', 'Another person: storage of their own, a cold start'],
  revokedTold: ['授权已撤回，微信已通知后端', 'Consent taken back, and WeChat told the backend'],
  revokedUntold: [
    '授权已撤回；后端没有配置消息推送，收不到通知',
    'Consent taken back; the backend has no push address and hears nothing',
  ],
  refused: ['没有成功', 'Refused'],
  lost: ['与模拟器的连接已断开', 'The link to the simulator is lost'],
  close: ['关闭', 'Close'],
} as const satisfies Record<string, Pair>

const PARTY: Readonly<Record<Party, Pair>> = {
  page: ['页面', 'Page'],
  sdk: ['登录 SDK', 'Login SDK'],
  client: ['微信客户端', 'WeChat client'],
  wechat: ['微信服务器', 'WeChat server'],
  backend: ['后端', 'Backend'],
}

const KIND: Readonly<Record<StepKind, Pair>> = {
  login: ['登录', 'Login'],
  network: ['请求', 'Requests'],
  screen: ['界面', 'Screen'],
  storage: ['存储', 'Storage'],
}

const EVENT: Readonly<Record<StepEvent, Pair>> = {
  tap: ['点按', 'Tap'],
  launch: ['启动', 'Launch'],
  show: ['回到前台', 'Back in front'],
  hide: ['进入后台', 'To the background'],
  open: ['打开', 'Open'],
}

export type Words = Readonly<
  Record<keyof typeof WORDS, string> & {
    language: 'zh-CN' | 'en'
    party: Readonly<Record<Party, string>>
    kind: Readonly<Record<StepKind, string>>
    event: Readonly<Record<StepEvent, string>>
  }
>

/** @param language - of the browser, such as `zh-TW`; everything but Chinese gets English. */
export function wordsFor(language: string): Words {
  const index = /^zh\b/i.test(language) ? 0 : 1
  const chosen = <Key extends string>(pairs: Readonly<Record<Key, Pair>>): Record<Key, string> =>
    Object.fromEntries(Object.entries<Pair>(pairs).map(([key, pair]) => [key, pair[index]])) as Record<
      Key,
      string
    >
  return {
    ...chosen(WORDS),
    language: index === 0 ? 'zh-CN' : 'en',
    party: chosen(PARTY),
    kind: chosen(KIND),
    event: chosen(EVENT),
  }
}
