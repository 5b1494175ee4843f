const { ComponentWithComputed } = require('miniprogram-computed')

ComponentWithComputed({
  data: { a: 1, b: 1 },
  watch: {
    'a, b'(a, b) {
      this.setData({ watched: a * b })
    },
  },
  computed: {
    sum: (data) => data.a + data.b,
  },
  methods: {
    async onLoad() {
      this.setData({ a: 20, b: 22 })
      await new Promise((resolve) => setTimeout(resolve, 10))
      const { sum, watched } = this.data
      if (sum !== 42 || watched !== 440) throw new Error(`computed ${sum}, watched ${watched}`)
    },
  },
})
