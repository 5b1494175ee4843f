import * as glassEasel from 'glass-easel'
import { LOOP_GUARD } from '../../program'
import type { LoopGuard } from '../runtime/loop-guard'
import { createScope } from '../runtime/scope'
import { descriptorOf } from './component-descriptor'
import { currentNodeOf } from './event-shape'

export type Templates = Readonly<Record<string, glassEasel.template.ProcGenGroup>>

type Wrapper = Parameters<ReturnType<glassEasel.template.ProcGenGroup>>[0]
type Generator = (wrapper: Wrapper, ...rest: unknown[]) => unknown
type ChangeListener = glassEasel.template.ChangePropListener<unknown>
type WxsHandler = (event: object, owner: object) => boolean | undefined

/** Runs the compiler's expression and gives its WXS code the component descriptors that WeChat gives. */
export function evaluateTemplates(expression: string, appConsole: unknown, loopGuard: LoopGuard): Templates {
  const scope = createScope(window, {
    // The compiler's output names these three besides the language itself (WXS docs, 基础类库).
    getRegExp: (pattern: string, flags?: string): RegExp => new RegExp(pattern, flags),
    getDate: (...args: [number]): Date => new Date(...args),
    console: appConsole,
    // The build adds these two to each WXS module.
    [LOOP_GUARD]: loopGuard,
    knowWxs: (exports: object): void => {
      for (const member of Object.values(exports)) if (typeof member === 'function') wxsFunctions.add(member)
    },
  })
  const groups = scope.evaluateSloppy(`(${expression}\n)`) as Templates
  return Object.fromEntries(Object.entries(groups).map(([path, group]) => [path, withDescriptors(group)]))
}

/**
 * glass-easel leaves it to its host what WXS functions get; the compiler's output installs filters that change
 * nothing, each time a template begins.
 */
function withDescriptors(group: glassEasel.template.ProcGenGroup): glassEasel.template.ProcGenGroup {
  const wrapped = (name: string): Generator | undefined => {
    const generate = group(name) as unknown as Generator | undefined
    if (!generate) return undefined
    return (wrapper, ...rest) => {
      wrapper.changePropFilter = filterChange as typeof wrapper.changePropFilter
      wrapper.eventListenerWrapper = callHandler as unknown as typeof wrapper.eventListenerWrapper
      wrapper.setFnFilter = () => {}
      wrapper.setEventListenerWrapper = () => {}
      return generate(wrapper, ...rest)
    }
  }
  return Object.assign(wrapped, group) as unknown as glassEasel.template.ProcGenGroup
}

/** `change:prop`: WXS sees (new, old, owner, instance), and the tree as it is after the update. */
const filterChange =
  (listener: (...args: unknown[]) => void): ChangeListener =>
  (next, previous, host, element) => {
    const args = [next, previous, descriptorOf(host), descriptorOf(element)]
    queueMicrotask(() => glassEasel.safeCallback('WXS change listener', listener, undefined, args, host))
  }

const wxsFunctions = new WeakSet<object>()

/**
 * WXS code gets the event with its `instance`, and the owner. The compiler gives its path where it stands alone; in an
 * expression such as `{{disabled || wxs.start}}` only the function itself tells. Any other handler is a method.
 */
function callHandler(
  caller: { _$: glassEasel.GeneralComponent },
  event: object,
  handler: WxsHandler,
  path?: unknown,
) {
  if (!path && !wxsFunctions.has(handler))
    return (handler as (event: object) => boolean | undefined).call(caller, event)
  const node = currentNodeOf(event)
  const instance = node ? descriptorOf(node) : undefined
  return handler(Object.assign(Object.create(event) as object, { instance }), descriptorOf(caller._$))
}
