/** Says in words what went wrong and offers the next step; fires `retry`. */
Component({
  properties: {
    heading: { type: String, value: '' },
    note: { type: String, value: '' },
    /** Label of the button; empty shows none, for failures that no repetition mends. */
    retryLabel: { type: String, value: '' },
    busy: { type: Boolean, value: false },
  },
  methods: {
    onRetryTap() {
      this.triggerEvent('retry')
    },
  },
})
