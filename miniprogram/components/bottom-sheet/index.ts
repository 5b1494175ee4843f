/** TDesign's own layers for a popup, and two above them. */
const USUAL = { popup: 11_500, overlay: { zIndex: 11_000 } }
const ABOVE = { popup: 12_000, overlay: { zIndex: 11_900 } }

/**
 * A sheet that rises from the bottom while `asked` is true, on the page that is shown and on none below it. Fires `dismiss`
 * when the person taps beside it.
 */
Component({
  properties: {
    asked: { type: Boolean, value: false },
    heading: { type: String, value: '' },
    /** Above other sheets. */
    above: { type: Boolean, value: false },
  },
  data: {
    shown: true,
    open: false,
    usualLayer: USUAL,
    layerAbove: ABOVE,
  },
  observers: {
    'asked, shown'(asked: boolean, shown: boolean) {
      this.setData({ open: asked && shown })
    },
  },
  pageLifetimes: {
    show() {
      this.setData({ shown: true })
    },
    hide() {
      this.setData({ shown: false })
    },
  },
  methods: {
    onPopupChange({ detail }: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!detail.visible) this.triggerEvent('dismiss')
    },
  },
})
