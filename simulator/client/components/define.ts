import type * as glassEasel from 'glass-easel'
import { PRESS_END, PRESS_START } from '../engine/gestures'
import { playAnimation } from './animation'

/** Documented properties with their default values, which also tell their types. `null` accepts anything. */
export type PropertyDefaults = Readonly<
  Record<string, string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>>
>

/** What a person can do to a control, by the automation protocol's name (`input.input`), without the tag. */
export type Actions = Readonly<Record<string, (...args: never[]) => unknown>>

export interface BuiltinDefinition<Properties extends PropertyDefaults> {
  readonly tag: string
  readonly properties: Properties
  readonly externalClasses?: readonly string[]
  /** The look, for the base style sheet of every page. */
  readonly css?: string
  /** Puts one element of this class around everything that the component is given. */
  readonly wrapperClass?: string
  /** Called once per element, before its first attributes arrive. May answer with its actions. */
  readonly setup?: (host: Host<Properties>) => Actions | undefined
}

type Loose<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends boolean
      ? boolean
      : unknown

/** One built-in element: its properties on one side, its DOM on the other. */
export interface Host<Properties extends PropertyDefaults> {
  readonly component: glassEasel.GeneralComponent
  readonly element: HTMLElement
  get<Name extends keyof Properties & string>(name: Name): Loose<Properties[Name]>
  /** Changes properties from inside, as user input does; two-way bindings follow. */
  set(values: Partial<Record<keyof Properties & string, unknown>>): void
  /** Called once at the end of set-up and after every change of one of these. */
  watch(names: readonly (keyof Properties & string)[], update: () => void): void
  emit(type: string, detail?: unknown, options?: glassEasel.EventOptions): void
  /** What `SelectorQuery.node()` answers for this element, or null; made when first asked for. */
  provideNode(make: () => object | null): void
  onAttached(run: () => void): void
  onDetached(run: () => void): void
  /** A DOM element of the page, made without the template. */
  create<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className?: string): HTMLElementTagNameMap[Tag]
}

export interface RegisteredBuiltin {
  readonly tag: string
  readonly properties: readonly string[]
  readonly css: string
}

/** What every component has: visibility, animation and accessibility (docs: 公共属性, 无障碍访问). */
const COMMON_PROPERTIES = {
  hidden: false,
  animation: null,
  ariaRole: '',
  ariaLabel: '',
  ariaHidden: null,
  ariaDisabled: null,
  ariaChecked: null,
  ariaSelected: null,
  ariaExpanded: null,
  ariaModal: null,
  ariaLive: '',
  ariaLabelledby: '',
  ariaDescribedby: '',
} as const satisfies PropertyDefaults

const nodeMakers = new WeakMap<glassEasel.Element, () => object | null>()
const nodes = new WeakMap<glassEasel.Element, object>()

/** The object behind an element that has one: a ScrollViewContext, a Canvas. The same at every call. */
export function nodeBehind(element: glassEasel.Element): object | null {
  const known = nodes.get(element) ?? nodeMakers.get(element)?.() ?? null
  if (known) nodes.set(element, known)
  return known
}

const actionsOfElement = new WeakMap<glassEasel.GeneralComponent, { tag: string; actions: Actions }>()

export const actionsOf = (node: glassEasel.GeneralComponent): { tag: string; actions: Actions } | undefined =>
  actionsOfElement.get(node)

/** Makes one of WeChat's own components known to every template. */
export function defineBuiltin<Properties extends PropertyDefaults>(
  space: glassEasel.ComponentSpace,
  { tag, properties, externalClasses = [], css = '', wrapperClass, setup }: BuiltinDefinition<Properties>,
): RegisteredBuiltin {
  const builder = space.define(`wx://${tag}`).options({ writeFieldsToNode: false })
  for (const [name, value] of Object.entries({ ...COMMON_PROPERTIES, ...properties })) {
    builder.property(name, { type: typeOf(value), value } as never)
  }
  for (const name of Object.keys(properties)) {
    // Observers belong to the definition, not to the instance: thousands of elements share them.
    builder.observer(name as never, function () {
      const watchers = watchersOf.get(this as unknown as glassEasel.GeneralComponent)?.get(name)
      for (const update of watchers ?? []) update()
    })
  }
  observeCommon(builder)
  builder.externalClasses([...externalClasses])
  if (wrapperClass) builder.template(wrapperTemplate(wrapperClass))
  builder.init(function ({ lifetime }) {
    const component = this as unknown as glassEasel.GeneralComponent
    if (setup) setUp(component, lifetime, tag, setup)
  })
  const definition = builder.registerComponent()
  space.setGlobalUsingComponent(tag, definition.general())
  return { tag, properties: Object.keys(properties), css }
}

/** What the template compiler makes of `<div class="…"><slot /></div>`. */
function wrapperTemplate(className: string): Record<string, unknown> {
  type Children = ReturnType<ReturnType<glassEasel.template.ProcGenGroup>>['C']
  const inside: Children = (_isNew, _text, _element, _if, _for, defineSlot) => defineSlot('')
  const root: Children = (_isNew, _text, defineElement) =>
    defineElement(
      'h5-div',
      {},
      (element, isNew) => {
        if (isNew) element.setNodeClass(className)
      },
      inside,
    )
  return { content: () => () => ({ C: root }) }
}

type Lifetime = (name: 'created' | 'attached' | 'detached', run: () => void) => void

const watchersOf = new WeakMap<glassEasel.GeneralComponent, Map<string, (() => void)[]>>()

function setUp<Properties extends PropertyDefaults>(
  component: glassEasel.GeneralComponent,
  lifetime: Lifetime,
  tag: string,
  setup: NonNullable<BuiltinDefinition<Properties>['setup']>,
): void {
  const element = component.getBackendElement() as unknown as HTMLElement
  const watchers = new Map<string, (() => void)[]>()
  watchersOf.set(component, watchers)
  const updates: (() => void)[] = []
  const actions = setup({
    component,
    element,
    get: (name) => component.data[name] as Loose<Properties[typeof name]>,
    set: (values) => component.setData(values),
    watch: (names, update) => {
      updates.push(update)
      for (const name of names) watchers.set(name, [...(watchers.get(name) ?? []), update])
    },
    emit: (type, detail = {}, options) => component.triggerEvent(type, detail, options),
    provideNode: (make) => nodeMakers.set(component, make),
    onAttached: (run) => lifetime('attached', run),
    onDetached: (run) => lifetime('detached', run),
    create: (name, className = '') => {
      const created = element.ownerDocument.createElement(name)
      created.className = className
      return created
    },
  })
  if (actions) actionsOfElement.set(component, { tag, actions })
  // Properties have no values before `created`.
  lifetime('created', () => {
    for (const update of updates) update()
  })
}

function typeOf(value: unknown): unknown {
  if (typeof value === 'string') return String
  if (typeof value === 'number') return Number
  if (typeof value === 'boolean') return Boolean
  if (Array.isArray(value)) return Array
  return null
}

function observeCommon(builder: ReturnType<glassEasel.ComponentSpace['define']>): void {
  builder.observer('animation' as never, function (data: unknown) {
    const component = this as unknown as glassEasel.GeneralComponent
    const element = component.getBackendElement() as unknown as HTMLElement
    playAnimation(element, data, () => component.triggerEvent('animationend'))
  })
  for (const name of Object.keys(COMMON_PROPERTIES)) {
    if (name === 'animation') continue
    const attribute = attributeOf(name)
    builder.observer(name as never, function (value: unknown) {
      const element = (
        this as unknown as glassEasel.GeneralComponent
      ).getBackendElement() as unknown as Element
      if (value === '' || value === null || value === undefined) element.removeAttribute(attribute)
      else if (attribute === 'hidden') toggleAttribute(element, 'hidden', Boolean(value))
      else element.setAttribute(attribute, String(value))
    })
  }
}

/** `ariaRole` is `role`, `ariaLabel` is `aria-label`. */
function attributeOf(name: string): string {
  if (name === 'ariaRole') return 'role'
  return name.startsWith('aria') ? `aria-${name.slice('aria'.length).toLowerCase()}` : name
}

/** Attributes that exist only when true: libraries style `[disabled]`. */
export function toggleAttribute(element: Element, name: string, on: boolean): void {
  if (on) element.setAttribute(name, '')
  else element.removeAttribute(name)
}

export const HOVER_PROPERTIES = {
  hoverClass: 'none',
  hoverStopPropagation: false,
  hoverStartTime: 50,
  hoverStayTime: 400,
} as const satisfies PropertyDefaults

/** glass-easel's `StyleSegmentIndex.TEMP_EXTRA`: a class list of its own beside the template's. */
const PRESSED_SEGMENT = 3 as glassEasel.StyleSegmentIndex

/** `hover-class`: put on some time after the finger went down, taken off some time after it went up. */
export function followHover(host: Host<typeof HOVER_PROPERTIES>, isActive: () => boolean = () => true): void {
  const { element, component } = host
  let timer = 0
  let worn = ''
  const view = (): Window => element.ownerDocument.defaultView ?? window
  element.addEventListener(PRESS_START, (event) => {
    const name = host.get('hoverClass')
    if (host.get('hoverStopPropagation')) event.stopPropagation()
    if (!name || name === 'none' || !isActive()) return
    view().clearTimeout(timer)
    timer = view().setTimeout(() => {
      worn = name
      component.setNodeClass(name, PRESSED_SEGMENT)
    }, host.get('hoverStartTime'))
  })
  element.addEventListener(PRESS_END, () => {
    view().clearTimeout(timer)
    if (!worn) return
    timer = view().setTimeout(() => {
      worn = ''
      component.setNodeClass('', PRESSED_SEGMENT)
    }, host.get('hoverStayTime'))
  })
}
