const { loginStore, autorun } = getApp()

Page({
  data: { status: '', user: '', failure: '' },

  onLoad() {
    this.stop = autorun(() => {
      const { status, user, failure } = loginStore
      this.setData({ status, user: user ? user.id : '', failure: failure ? failure.code : '' })
    })
  },

  onUnload() {
    this.stop()
  },

  signIn() {
    return loginStore.signIn()
  },

  signOut() {
    return loginStore.signOut()
  },
})
