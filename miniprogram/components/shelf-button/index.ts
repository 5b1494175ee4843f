/** A bookmark, filled when the book is on the reader's shelf. The page listens to `tap`. */
Component({
  properties: {
    kept: { type: Boolean, value: false },
    /** Read aloud by screen readers. */
    label: { type: String, value: '' },
  },
})
