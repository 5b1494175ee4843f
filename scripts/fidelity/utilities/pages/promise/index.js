const { promisifyAll } = require('miniprogram-api-promise')

const api = {}
promisifyAll(wx, api)

Page({
  async onLoad() {
    await api.setStorage({ key: 'fidelity', data: 42 })
    const { data } = await api.getStorage({ key: 'fidelity' })
    if (data !== 42) throw new Error(`stored ${data}`)
  },
})
