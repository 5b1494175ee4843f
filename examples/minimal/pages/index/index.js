const { login } = require('../../login')

Page({
  data: { status: 'restoring', user: '', failure: '' },

  onLoad() {
    this.unsubscribe = login.subscribe((state) => {
      this.setData({ status: state.status, user: state.status === 'signedIn' ? state.user.id : '' })
    })
  },

  onUnload() {
    this.unsubscribe()
  },

  async signIn() {
    this.setData({ failure: '' })
    try {
      await login.signIn()
    } catch (error) {
      this.setData({ failure: error.code })
    }
  },

  signOut() {
    return login.signOut()
  },
})
