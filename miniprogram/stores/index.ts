/** The app's one login client and the stores over it; all pages and components share them. */
import { backendUrl, warnOfPlaceholder } from '../config'
import { createLogin } from '../login/index'
import { DebugClock } from './debug-clock'
import { Journal } from './journal'
import { LanguageStore } from './language-store'
import { LoginPrompt } from './login-prompt'
import { createLoginStore } from './login-store'
import { MemberStore } from './member-store'
import { PrivacyPrompt } from './privacy-prompt'
import { ProfileEditor } from './profile-editor'
import { SessionLab } from './session-lab'
import { ShelfStore } from './shelf-store'

export const { envVersion } = wx.getAccountInfoSync().miniProgram
const device = wx.getAppBaseInfo()
/** The reader's own font size in WeChat over the normal one; base libraries before 2.23.4 do not tell. */
export const fontScale = device.fontSizeScaleFactor ?? 1

warnOfPlaceholder(envVersion)

export const journal = new Journal()
const debugClock = new DebugClock()
export const login = createLogin({
  baseUrl: backendUrl,
  ...(envVersion !== 'release' && {
    clock: debugClock,
    logger: (entry) => journal.add({ ...entry, at: debugClock.deviceTime(entry.at) }),
  }),
})
export const loginStore = createLoginStore(login)
export const loginPrompt = new LoginPrompt(loginStore)
export const memberStore = new MemberStore(login, loginStore)
export const profileEditor = new ProfileEditor(login, memberStore)
export const shelf = new ShelfStore(loginStore, wx)
export const language = new LanguageStore(device.language, wx)
export const privacyPrompt = new PrivacyPrompt(login.privacy)
export const sessionLab = new SessionLab(login, debugClock, journal, wx)
