/** The app's one login client and the stores over it; all pages and components share them. */
import { backendUrl } from '../config'
import { createLogin } from '../login/index'
import { LanguageStore } from './language-store'
import { createLoginStore } from './login-store'
import { MemberStore } from './member-store'

export const login = createLogin({ baseUrl: backendUrl })
export const loginStore = createLoginStore(login)
export const memberStore = new MemberStore(login, loginStore)
export const language = new LanguageStore(wx.getAppBaseInfo().language)
