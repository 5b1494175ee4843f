import type { BuiltinDefinition } from './define'
import type { ComponentElement } from './services'

const properties = { reportSubmit: false, reportSubmitTimeout: 0 }

export const form: BuiltinDefinition<typeof properties> = {
  tag: 'form',
  properties,
  css: 'wx-form { display: block }',
}

/** Controls that a form collects, and custom components with the `wx://form-field` behavior. */
function fieldsOf(formElement: Element): ComponentElement[] {
  return [...formElement.querySelectorAll<ComponentElement>('*')].filter((element) => {
    const data = element.__wxElement?.data as Record<string, unknown> | undefined
    return typeof data?.name === 'string' && data.name !== '' && !element.matches('wx-radio, wx-checkbox')
  })
}

/** Set by controls whose form value is not their `value` property (switch: `checked`; groups: what is ticked). */
export interface FormField {
  formValue(): unknown
  reset(): void
}

export const formFields = new WeakMap<Element, FormField>()

function formOf(element: Element): ComponentElement | null {
  return element.closest<ComponentElement>('wx-form')
}

/** `form-type="submit"`: the form's `submit` event with the value of every named field. */
export function submitForm(from: Element): void {
  const target = formOf(from)
  if (!target) return
  const value: Record<string, unknown> = {}
  for (const field of fieldsOf(target)) {
    const data = field.__wxElement?.data as Record<string, unknown>
    value[String(data.name)] = formFields.get(field)?.formValue() ?? data.value
  }
  const submitter = (from as ComponentElement).__wxElement
  target.__wxElement?.triggerEvent('submit', {
    value,
    formId: 'the formId is a mock one',
    target: { id: submitter?.id ?? '', dataset: submitter?.dataset ?? {} },
  })
}

export function resetForm(from: Element): void {
  const target = formOf(from)
  if (!target) return
  for (const field of fieldsOf(target)) {
    const own = formFields.get(field)
    if (own) own.reset()
    else field.__wxElement?.setData({ value: '' })
  }
  target.__wxElement?.triggerEvent('reset', {})
}
