const { createLogin } = require('miniprogram-login')

/** One for the whole mini program: every page shares it. */
const login = createLogin({ baseUrl: 'http://127.0.0.1:3000' })

module.exports = { login }
