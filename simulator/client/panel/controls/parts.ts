import { h } from '../../shell/dom'

/** A titled group of controls. */
export function section(title: string, ...children: (Node | string)[]): HTMLElement {
  return h('fieldset', { class: 'control-group' }, h('legend', {}, title), ...children)
}

export function button(text: string, onPress: () => void, className = ''): HTMLButtonElement {
  return h('button', { type: 'button', class: `control-button ${className}`.trim(), onclick: onPress }, text)
}

/** A control that shows a value which may also change elsewhere. */
export interface Bound<Value> {
  readonly element: HTMLElement
  show(value: Value): void
}

let lastName = 0
const uniqueName = (): string => {
  lastName += 1
  return `panel-${lastName}`
}

/** One of a few, side by side: a radio group, so arrow keys move in it. */
export function segmented<Value extends string | number>(
  label: string,
  choices: readonly (readonly [value: Value, text: string])[],
  onChoose: (value: Value) => void,
): Bound<Value> {
  const name = uniqueName()
  const boxes = choices.map(([value, text]) => {
    const box = h('input', { type: 'radio', name, value: String(value), onchange: () => onChoose(value) })
    return { value, box, element: h('label', {}, box, h('span', {}, text)) }
  })
  return {
    element: h(
      'div',
      { class: 'segmented', role: 'radiogroup', 'aria-label': label },
      ...boxes.map(({ element }) => element),
    ),
    show(current) {
      for (const { value, box } of boxes) box.checked = value === current
    },
  }
}

export function toggle(text: string, hint: string, onChange: (on: boolean) => void): Bound<boolean> {
  const id = uniqueName()
  const box = h('input', {
    type: 'checkbox',
    role: 'switch',
    'aria-describedby': id,
    onchange: () => onChange(box.checked),
  })
  const element = h(
    'div',
    { class: 'toggle' },
    h('label', {}, h('span', {}, text), box),
    h('small', { id }, hint),
  )
  return {
    element,
    show(on) {
      box.checked = on
    },
  }
}

/** A labelled drop-down. A value outside the choices is added when it is shown. */
export function choice<Value extends string | number>(
  label: string,
  choices: readonly (readonly [value: Value, text: string])[],
  onChoose: (value: Value) => void,
): Bound<Value> {
  const known = new Map(choices.map(([value, text]) => [String(value), { value, text }]))
  const select = h('select', {
    onchange: () => {
      const chosen = known.get(select.value)
      if (chosen) onChoose(chosen.value)
    },
  })
  const draw = (): void =>
    select.replaceChildren(...[...known].map(([value, { text }]) => h('option', { value }, text)))
  draw()
  return {
    element: h('label', { class: 'choice' }, h('span', {}, label), select),
    show(value) {
      if (!known.has(String(value))) {
        known.set(String(value), { value, text: String(value) })
        draw()
      }
      select.value = String(value)
    },
  }
}
