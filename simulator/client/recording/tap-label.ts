import { elementLabel } from '../../sequence/describe'
import { templateTagOf } from '../engine/tags'

/** What a person has tapped: the nearest element with a name of its own, else the component. */
export function tapLabel(target: Element): string {
  let component: string | undefined
  for (let level: Element | null = target; level; level = level.parentElement) {
    const tag = templateTagOf(level.tagName)
    // Inside a component ids carry its prefix.
    const id = level.id.replace(/^.*--/, '')
    const label = elementLabel(tag, id)
    if (label.includes('#')) return label
    if (tag !== level.tagName.toLowerCase() || tag.includes('-')) component ??= label
  }
  return component ?? elementLabel(templateTagOf(target.tagName), '')
}
