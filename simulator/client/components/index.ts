import type * as glassEasel from 'glass-easel'
import { templateTagOf, withoutNamesakes } from '../engine/tags'
import type { Builtins } from '../phone'
import { BASE_CSS } from './base-css'
import { button } from './button'
import { canvas } from './canvas'
import { checkbox, checkboxGroup, radio, radioGroup } from './choice'
import { actionsOf, type BuiltinDefinition, defineBuiltin, type RegisteredBuiltin } from './define'
import { form } from './form'
import { icon } from './icon'
import { image } from './image'
import { input } from './input'
import { label } from './label'
import { matchMedia } from './match-media'
import { movableView } from './movable-view'
import { navigator } from './navigator'
import { pageContainer } from './page-container'
import { navigationBar, pageMeta } from './page-meta'
import { picker } from './picker'
import { pickerView, pickerViewColumn } from './picker-view'
import { PLAIN_COMPONENTS } from './plain'
import { progress } from './progress'
import { richText } from './rich-text'
import { rootPortal } from './root-portal'
import { scrollView } from './scroll-view'
import type { BuiltinServices } from './services'
import { slider } from './slider'
import { swiper, swiperItem } from './swiper'
import { switchControl } from './switch'
import { text } from './text'
import { textarea } from './textarea'
import { video } from './video'
import { view } from './view'

export interface BuiltinLibrary extends Builtins {
  /** The look of all of them: the first style sheet of every page. */
  readonly css: string
}

/** Registers WeChat's own components in a space, for every template of that space. */
export function defineBuiltins(space: glassEasel.ComponentSpace, services: BuiltinServices): BuiltinLibrary {
  const definitions = [
    ...[view, text, image(services.resolveImage), icon, progress, richText, scrollView, swiper, swiperItem],
    ...[button(services), form, label, input(services), textarea, switchControl, slider],
    ...[checkboxGroup, checkbox, radioGroup, radio, navigator(services)],
    ...[picker(services), pickerView, pickerViewColumn, pageMeta, navigationBar(services)],
    ...[pageContainer, rootPortal, matchMedia, movableView, video(services.resolveImage)],
    canvas(services.resolveImage),
    ...PLAIN_COMPONENTS,
  ] as BuiltinDefinition<never>[]
  const registered = new Map<string, RegisteredBuiltin>()
  for (const definition of definitions) {
    const builtin = defineBuiltin(space, definition)
    registered.set(builtin.tag, builtin)
  }

  const tagOf = (node: glassEasel.Node): string | undefined => {
    const component = node.asElement()?.asGeneralComponent()
    if (!component?.is.startsWith('wx://')) return undefined
    return templateTagOf(component.is.slice('wx://'.length))
  }
  return {
    css: [BASE_CSS, ...[...registered.values()].map(({ css }) => withoutNamesakes(css))].join('\n'),
    tagOf,
    propertiesOf: (tag) => registered.get(tag)?.properties ?? [],
    property: (node, name) => node.asElement()?.asGeneralComponent()?.data[name],
    call(node, functionName, args) {
      const component = node.asElement()?.asGeneralComponent()
      const known = component && actionsOf(component)
      const [tag, name = ''] = functionName.split('.')
      const action = known?.tag === tag ? known?.actions[name] : undefined
      if (!action) throw new Error(`${functionName} not exists`)
      return action(...(args as never[]))
    },
  }
}
