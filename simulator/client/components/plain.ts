import type { BuiltinDefinition, PropertyDefaults } from './define'

/** Components that only hold others, or that a login never needs: they take their place and show what is inside. */
export const PLAIN_COMPONENTS: readonly BuiltinDefinition<PropertyDefaults>[] = [
  {
    tag: 'cover-view',
    properties: { scrollTop: 0 },
    css: 'wx-cover-view { display: block; overflow: hidden }',
  },
  {
    tag: 'movable-area',
    properties: { scaleArea: false },
    css: 'wx-movable-area { display: block; position: relative; width: 10px; height: 10px }',
  },
  { tag: 'share-element', properties: { key: '', transform: false, duration: 300 } },
  { tag: 'custom-wrapper', properties: {}, css: 'wx-custom-wrapper { display: block }' },
  { tag: 'span', properties: {} },
  {
    tag: 'web-view',
    properties: { src: '' },
    css: 'wx-web-view { position: fixed; inset: 0; background: #fff }',
  },
  {
    tag: 'audio',
    properties: { src: '', loop: false, controls: false, poster: '', name: '', author: '' },
  },
  {
    tag: 'camera',
    properties: {
      mode: 'normal',
      resolution: 'medium',
      devicePosition: 'back',
      flash: 'auto',
      frameSize: 'medium',
    },
    css: 'wx-camera { display: block; background: #000 }',
  },
  {
    tag: 'map',
    properties: {
      ...{ longitude: 0, latitude: 0, scale: 16, minScale: 3, maxScale: 20, rotate: 0, skew: 0 },
      ...{
        markers: [],
        polyline: [],
        circles: [],
        polygons: [],
        includePoints: [],
        subkey: '',
        setting: null,
      },
      ...{ showLocation: false, showCompass: false, showScale: false, enableZoom: true, enableScroll: true },
      ...{ enableRotate: false, enableSatellite: false, enableTraffic: false, enableOverlooking: false },
    },
    css: 'wx-map { display: block; width: 300px; height: 150px; background: #e8e6df }',
  },
  { tag: 'ad', properties: { unitId: '', adIntervals: 0, adType: 'banner', adTheme: 'white' } },
  { tag: 'official-account', properties: {} },
  { tag: 'open-data', properties: { type: '', lang: 'en' } },
  {
    tag: 'editor',
    properties: {
      ...{
        placeholder: '',
        readOnly: false,
        showImgSize: false,
        showImgToolbar: false,
        showImgResize: false,
      },
    },
    css: 'wx-editor { display: block; height: 200px }',
  },
]
