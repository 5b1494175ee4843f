const { observable, action } = require('mobx-miniprogram')
const { ComponentWithStore } = require('mobx-miniprogram-bindings')

const store = observable({
  numA: 1,
  numB: 2,
  get sum() {
    return this.numA + this.numB
  },
  update: action(function () {
    this.numA = 40
  }),
})

ComponentWithStore({
  storeBindings: { store, fields: ['numA', 'numB', 'sum'], actions: ['update'] },
  methods: {
    async onLoad() {
      this.update()
      await new Promise((resolve) => setTimeout(resolve, 10))
      if (this.data.sum !== 42) throw new Error(`sum ${this.data.sum}`)
    },
  },
})
