/** A thread-bound book, drawn with styles alone: cover colour, stitched spine on the right, title slip. */
Component({
  properties: {
    slip: { type: String, value: '' },
    colour: { type: String, value: 'indigo' },
    size: { type: String, value: 'large' },
  },
})
