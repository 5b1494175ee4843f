/** The app's one login client and the stores over it; all pages and components share them. */
import { backendUrl } from '../config'
import { createLogin } from '../login/index'
import { Journal } from './journal'
import { LanguageStore } from './language-store'
import { LoginPrompt } from './login-prompt'
import { createLoginStore } from './login-store'
import { MemberStore } from './member-store'
import { PrivacyPrompt } from './privacy-prompt'
import { ProfileEditor } from './profile-editor'
import { ShelfStore } from './shelf-store'

export const { envVersion } = wx.getAccountInfoSync().miniProgram

export const journal = new Journal()
export const login = createLogin({
  baseUrl: backendUrl,
  ...(envVersion !== 'release' && { logger: journal.add }),
})
export const loginStore = createLoginStore(login)
export const loginPrompt = new LoginPrompt(loginStore)
export const memberStore = new MemberStore(login, loginStore)
export const profileEditor = new ProfileEditor(login, memberStore)
export const shelf = new ShelfStore(loginStore, wx)
export const language = new LanguageStore(wx.getAppBaseInfo().language, wx)
export const privacyPrompt = new PrivacyPrompt(login.privacy)
