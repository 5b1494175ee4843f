const { sm3 } = require('miniprogram-sm-crypto')

Page({
  onLoad() {
    // The first example of the standard (GB/T 32905-2016, appendix A.1).
    const digest = sm3('abc')
    if (digest !== '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0') throw new Error(digest)
  },
})
