import { createLogin } from 'miniprogram-login'
import { createLoginStore } from 'miniprogram-login/store'
import { autorun } from 'mobx-miniprogram'

const login = createLogin({ baseUrl: 'http://127.0.0.1:3000' })

// Each page is a bundle of its own: it gets the one login of this bundle instead of bringing another.
App({ loginStore: createLoginStore(login), autorun })
