/** A bookmark: puts a book on the reader's shelf or takes it off. Fires `keep` with what the reader wants now. */
Component({
  properties: {
    kept: { type: Boolean, value: false },
    /** Read aloud by screen readers. */
    label: { type: String, value: '' },
  },
  methods: {
    onTap() {
      this.triggerEvent('keep', { kept: !this.data.kept })
    },
  },
})
