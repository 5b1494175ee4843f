import type * as glassEasel from 'glass-easel'
import { idLabel, tagLabel } from '../../sequence/describe'
import { nodeOf } from '../engine/gestures'
import { templateTagOf } from '../engine/tags'

/** What a person has tapped: the nearest element or component with an id, else the built-in component under the finger. */
export function tapLabel(target: Element): string {
  for (let node: glassEasel.Element | null = nodeOf(target) ?? null; node; node = node.getComposedParent()) {
    const label = idLabel(node.id)
    if (label) return label
  }
  return tagLabel(templateTagOf((target.closest('wx-button') ?? target).tagName))
}
