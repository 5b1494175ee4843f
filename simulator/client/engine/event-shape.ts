import * as glassEasel from 'glass-easel'

interface EventTargetInfo {
  readonly id: string
  readonly dataset: Readonly<Record<string, unknown>>
  readonly offsetLeft: number
  readonly offsetTop: number
}

type Caller = glassEasel.Element & { _$?: glassEasel.GeneralComponent }

/**
 * Gives handlers the plain event object that WeChat documents (`type`, `timeStamp`, `target`, `currentTarget`, `mark`,
 * `detail`, `touches`, `changedTouches`). glass-easel hands out live components as targets, which cannot be serialised.
 * The object still inherits from glass-easel's event, which reads its propagation state from it.
 */
export function shapeEvents(): void {
  glassEasel.Event.prototype.wrapShadowedEvent = function (
    this: glassEasel.Event<unknown>,
    target: glassEasel.Element,
    mark: Record<string, unknown> | null,
    currentTarget: glassEasel.Element,
  ) {
    const event = Object.create(this) as Record<string, unknown>
    Object.assign(event, {
      type: this.getEventName(),
      timeStamp: this.timeStamp,
      target: describe(target),
      currentTarget: describe(currentTarget),
      mark: mark ?? {},
      detail: this.detail,
      ...this.extraFields,
    })
    currentNodes.set(event, nodeOf(currentTarget))
    return event as unknown as glassEasel.ShadowedEvent<unknown>
  } as typeof glassEasel.Event.prototype.wrapShadowedEvent
}

const currentNodes = new WeakMap<object, glassEasel.Element>()

/** The node whose handler is being called with this event. */
export const currentNodeOf = (event: object): glassEasel.Element | undefined => currentNodes.get(event)

/** Handlers' own `this` of a component leads to the component. */
const nodeOf = (target: glassEasel.Element): glassEasel.Element => (target as Caller)._$ ?? target

function describe(target: glassEasel.Element): EventTargetInfo {
  const element = nodeOf(target)
  const dom = element.getBackendElement() as unknown as HTMLElement | null
  return {
    id: element.id,
    dataset: element.dataset ?? {},
    offsetLeft: dom?.offsetLeft ?? 0,
    offsetTop: dom?.offsetTop ?? 0,
  }
}
