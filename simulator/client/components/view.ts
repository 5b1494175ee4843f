import { type BuiltinDefinition, followHover, HOVER_PROPERTIES } from './define'

export const view: BuiltinDefinition<typeof HOVER_PROPERTIES> = {
  tag: 'view',
  properties: HOVER_PROPERTIES,
  css: 'wx-view { display: block }',
  setup(host) {
    followHover(host)
    return undefined
  },
}
