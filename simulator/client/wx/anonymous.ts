/** What everybody is called since 2022-11-08 (facts §3). */
const ANONYMOUS_USER = {
  nickName: '微信用户',
  gender: 0,
  language: '',
  city: '',
  province: '',
  country: '',
  avatarUrl:
    'https://thirdwx.qlogo.cn/mmopen/vi_32/POgEwh4mIHO4nibH0KlMECNjjGxQUq24ZEaGT4poC6icRiccVGKSyXwibcPq4BWmiaIGuG1icwxaQX6grC9VemZoJ8rg/132',
} as const

/** The profile for an app that never logged in: there is no session_key to seal anything with. */
export function anonymousProfile(): Record<string, unknown> {
  const userInfo = { ...ANONYMOUS_USER }
  return { userInfo, rawData: JSON.stringify(userInfo) }
}

/** The grey picture itself, so that it shows without the network. */
export const GREY_AVATAR = {
  url: ANONYMOUS_USER.avatarUrl,
  picture: `data:image/svg+xml,${encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 132 132"><path fill="#c8c8c8" d="M0 0h132v132H0z"/><circle cx="66" cy="50" r="24" fill="#f3f3f3"/><path fill="#f3f3f3" d="M18 120c0-27 21-42 48-42s48 15 48 42z"/></svg>',
  )}`,
} as const
