import type { LegalDocument } from '../../navigation'
import type { Language } from '../../stores/language-store'

export interface LegalText {
  readonly title: string
  readonly paragraphs: readonly { readonly heading: string; readonly body: string }[]
}

/** Describes what this app really does. Whoever ships it under another name has to describe that. */
export const LEGAL: Readonly<Record<Language, Readonly<Record<LegalDocument, LegalText>>>> = {
  zh: {
    terms: {
      title: '读者服务协议',
      paragraphs: [
        {
          heading: '随便看看',
          body: '不登录也可以翻阅书房里的全部内容。登录随时可以拒绝，拒绝之后不影响浏览。',
        },
        {
          heading: '读者证',
          body: '登录后，你会得到一张读者证，用来保存你的书架。一个微信号对应一张读者证。',
        },
        {
          heading: '退出与注销',
          body: '你可以随时退出登录，也可以退出所有设备。退出之后，不再点登录就不会重新登录。',
        },
        { heading: '示例程序', body: '月白书房是一个开源的示例，不出售图书，也不收取任何费用。' },
      ],
    },
    privacy: {
      title: '隐私保护指引',
      paragraphs: [
        {
          heading: '登录时',
          body: '我们的服务器从微信取得一个只属于本小程序的编号，用来认出同一位读者。它和会话密钥都只留在服务器上，不会发到手机里。',
        },
        {
          heading: '手机里保存的',
          body: '登录凭证经过加密保存在微信的本地存储中。你的书架和语言选择也只保存在这部手机里。',
        },
        {
          heading: '需要你主动提供的',
          body: '头像、昵称和手机号只在你主动填写或授权时才会收集，不提供也可以使用其他功能。手机号在页面上始终打码显示。',
        },
        { heading: '你的权利', body: '你可以查看、修改和删除自己的资料，也可以退出所有设备上的登录。' },
      ],
    },
  },
  en: {
    terms: {
      title: 'Reader Terms',
      paragraphs: [
        {
          heading: 'Browse freely',
          body: 'Everything in the shop can be read without signing in. You may refuse to sign in at any time and keep browsing.',
        },
        {
          heading: 'Reader card',
          body: 'Signing in gives you a reader card that holds your shelf. One WeChat account has one card.',
        },
        {
          heading: 'Signing out',
          body: 'You may sign out at any time, on this phone or everywhere. You stay signed out until you sign in again.',
        },
        {
          heading: 'A sample',
          body: 'Yuebai Books is an open-source sample. It sells no books and charges nothing.',
        },
      ],
    },
    privacy: {
      title: 'Privacy Guide',
      paragraphs: [
        {
          heading: 'When you sign in',
          body: 'Our server gets a number from WeChat that belongs to this mini program alone, to know the same reader again. It stays on the server, as does the session key; neither is sent to the phone.',
        },
        {
          heading: 'Kept on this phone',
          body: 'The sign-in itself, encrypted in the storage of WeChat; your shelf and your language.',
        },
        {
          heading: 'Only if you give it',
          body: 'Avatar, nickname and phone number are collected only when you enter or authorise them. Everything else works without. The phone number is always shown masked.',
        },
        {
          heading: 'Your rights',
          body: 'You may see, change and delete your data, and sign out on all your devices.',
        },
      ],
    },
  },
}
