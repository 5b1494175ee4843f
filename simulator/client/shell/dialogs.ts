import { h } from './dom'
import type { Words } from './words'

export interface ModalOptions {
  readonly title: string
  readonly content: string
  readonly showCancel: boolean
  readonly cancelText: string
  readonly cancelColor: string
  readonly confirmText: string
  readonly confirmColor: string
  readonly editable: boolean
  readonly placeholderText: string
}

export interface ModalAnswer {
  readonly confirm: boolean
  readonly cancel: boolean
  readonly content: string | null
}

export interface ActionSheetOptions {
  readonly alertText: string
  readonly itemList: readonly string[]
  readonly itemColor: string
}

/** One open question to the person; the driver's native operations answer the same question. */
export interface Dialog<Answer> {
  readonly answer: Promise<Answer>
  confirm(): void
  cancel(): void
}

/** Puts something over the screen until it is answered. */
export function present<Answer>(
  layer: HTMLElement,
  className: string,
  build: (close: (answer: Answer) => void) => HTMLElement,
): Promise<Answer> {
  return new Promise((resolve) => {
    const close = (answer: Answer): void => {
      veil.remove()
      resolve(answer)
    }
    const veil = h('div', { class: `veil ${className}` })
    veil.append(build(close))
    layer.append(veil)
  })
}

export function showModal(layer: HTMLElement, options: ModalOptions): Dialog<ModalAnswer> {
  let finish: (confirmed: boolean) => void = () => {}
  const answer = present<ModalAnswer>(layer, 'centre', (close) => {
    const field = options.editable
      ? h('input', { class: 'modal-input', placeholder: options.placeholderText })
      : undefined
    if (field) field.value = options.content
    finish = (confirmed) =>
      close({ confirm: confirmed, cancel: !confirmed, content: field && confirmed ? field.value : null })
    const press = (confirmed: boolean, text: string, color: string): HTMLElement => {
      const button = h('button', { type: 'button', onclick: () => finish(confirmed) }, text)
      button.style.color = color
      return button
    }
    return h(
      'div',
      {
        class: 'modal',
        role: 'dialog',
        'aria-modal': 'true',
        'aria-label': options.title || options.content,
      },
      h(
        'div',
        { class: 'modal-body' },
        options.title !== '' && h('strong', {}, options.title),
        field ?? (options.content !== '' && h('p', {}, options.content)),
      ),
      h(
        'div',
        { class: 'modal-buttons' },
        options.showCancel && press(false, options.cancelText, options.cancelColor),
        press(true, options.confirmText, options.confirmColor),
      ),
    )
  })
  return { answer, confirm: () => finish(true), cancel: () => finish(false) }
}

/** Resolves to the index that was tapped, `-1` when dismissed. */
export function showActionSheet(
  layer: HTMLElement,
  words: Words,
  options: ActionSheetOptions,
): Promise<number> {
  return present<number>(layer, 'bottom', (close) => {
    const item = (text: string, index: number): HTMLElement => {
      const button = h('button', { type: 'button', onclick: () => close(index) }, text)
      button.style.color = options.itemColor
      return button
    }
    return h(
      'div',
      { class: 'action-sheet', role: 'dialog', 'aria-modal': 'true' },
      options.alertText !== '' && h('p', {}, options.alertText),
      ...options.itemList.map(item),
      h('button', { type: 'button', class: 'apart', onclick: () => close(-1) }, words.cancel),
    )
  })
}
