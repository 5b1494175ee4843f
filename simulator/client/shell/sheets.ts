import { type Dialog, present } from './dialogs'
import { h } from './dom'
import type { Words } from './words'

/** WeChat's own question sheet: whose app asks, what for, and two buttons. */
export interface QuestionSheet {
  readonly appName: string
  readonly title: string
  readonly body?: readonly (HTMLElement | string)[]
  readonly allowText: string
  readonly refuseText: string
}

export interface Choice<Value> {
  readonly value: Value
  readonly content: readonly (HTMLElement | string)[]
}

/** Sheets that wait for the person; the newest is the one that the driver's allow and cancel answer. */
export interface Sheets {
  ask(question: QuestionSheet): Promise<boolean>
  /** Resolves to the value that was tapped, `undefined` when dismissed. "Allow" takes the first. */
  choose<Value>(
    title: string,
    choices: readonly Choice<Value>[],
    cancelText: string,
  ): Promise<Value | undefined>
  /** Wheels to choose from, with 取消 and 确定 above. */
  wheels(title: string, wheels: HTMLElement, words: Words): Promise<boolean>
  /** A page of WeChat's own over the app, such as its settings. Resolves when it is closed. */
  page(title: string, content: readonly HTMLElement[], closeText: string): Promise<void>
  /** Answers the newest sheet; does nothing when none is open. */
  allow(): void
  cancel(): void
}

export function createSheets(layer: HTMLElement): Sheets {
  const open: Pick<Dialog<unknown>, 'confirm' | 'cancel'>[] = []

  async function track<Answer>(
    className: string,
    build: (close: (answer: Answer) => void) => { element: HTMLElement; allow: Answer; cancel: Answer },
  ): Promise<Answer> {
    let mine: (typeof open)[number] | undefined
    const answer = await present<Answer>(layer, className, (close) => {
      const { element, allow, cancel } = build(close)
      mine = { confirm: () => close(allow), cancel: () => close(cancel) }
      open.push(mine)
      return element
    })
    if (mine) open.splice(open.indexOf(mine), 1)
    return answer
  }

  return {
    ask: ({ appName, title, body = [], allowText, refuseText }) =>
      track<boolean>('bottom', (close) => ({
        allow: true,
        cancel: false,
        element: h(
          'div',
          { class: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': title },
          h('header', {}, h('i', {}, appName.slice(0, 1)), h('span', {}, appName)),
          h('h2', {}, title),
          ...body,
          h(
            'footer',
            {},
            h('button', { type: 'button', class: 'refuse', onclick: () => close(false) }, refuseText),
            h('button', { type: 'button', class: 'allow', onclick: () => close(true) }, allowText),
          ),
        ),
      })),
    choose<Value>(title: string, choices: readonly Choice<Value>[], cancelText: string) {
      return track<Value | undefined>('bottom', (close) => ({
        allow: choices[0]?.value,
        cancel: undefined,
        element: h(
          'div',
          { class: 'action-sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': title },
          title !== '' && h('p', {}, title),
          ...choices.map(({ value, content }) =>
            h('button', { type: 'button', onclick: () => close(value) }, ...content),
          ),
          h('button', { type: 'button', class: 'apart', onclick: () => close(undefined) }, cancelText),
        ),
      }))
    },
    wheels: (title, wheels, words) =>
      track<boolean>('bottom', (close) => ({
        allow: true,
        cancel: false,
        element: h(
          'div',
          { class: 'wheel-sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': title },
          h(
            'header',
            {},
            h('button', { type: 'button', onclick: () => close(false) }, words.cancel),
            h('strong', {}, title),
            h('button', { type: 'button', class: 'confirm', onclick: () => close(true) }, words.ok),
          ),
          wheels,
        ),
      })),
    page: (title, content, closeText) =>
      track<void>('full', (close) => ({
        allow: undefined,
        cancel: undefined,
        element: h(
          'section',
          { class: 'native-page', role: 'dialog', 'aria-modal': 'true', 'aria-label': title },
          h(
            'header',
            {},
            h('button', { type: 'button', onclick: () => close() }, closeText),
            h('strong', {}, title),
          ),
          ...content,
        ),
      })),
    allow: () => open.at(-1)?.confirm(),
    cancel: () => open.at(-1)?.cancel(),
  }
}
