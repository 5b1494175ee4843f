/**
 * The tags that WeChat itself provides, from the component reference of the official documentation.
 * A tag that is neither here nor in `usingComponents` is a mistake.
 */
export const BUILTIN_COMPONENTS: ReadonlySet<string> = new Set(
  `
  view scroll-view swiper swiper-item movable-area movable-view cover-view cover-image match-media
  page-container root-portal share-element custom-wrapper
  icon text rich-text progress span
  button checkbox checkbox-group editor editor-portal form input keyboard-accessory label picker picker-view
  picker-view-column radio radio-group slider switch textarea
  navigator functional-page-navigator
  audio image video camera live-player live-pusher voip-room channel-live channel-video
  map canvas web-view ad ad-custom official-account official-account-publish open-data open-data-list
  open-data-item native-component aria-component
  page-meta navigation-bar
  grid-view list-view list-builder grid-builder sticky-header sticky-section nested-scroll-header
  nested-scroll-body draggable-sheet snapshot open-container selection refresher
  tap-gesture-handler double-tap-gesture-handler long-press-gesture-handler force-press-gesture-handler
  pan-gesture-handler vertical-drag-gesture-handler horizontal-drag-gesture-handler scale-gesture-handler
  store-product store-home store-coupon store-gift
  `
    .trim()
    .split(/\s+/),
)

/** Tags of the template language: they render nothing of their own. */
export const SYNTAX_TAGS: ReadonlySet<string> = new Set([
  'block',
  'template',
  'import',
  'include',
  'slot',
  'wxs',
])
