const createRecycleContext = require('miniprogram-recycle-view')

Page({
  onReady() {
    const context = createRecycleContext({
      id: 'recycleId',
      dataKey: 'recycleList',
      page: this,
      itemSize: { width: 300, height: 50 },
    })
    context.append(Array.from({ length: 100 }, (_, id) => ({ id, name: `row ${id}` })))
  },
})
