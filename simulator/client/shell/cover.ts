import type { BuildProblem } from '../../program'
import { h } from './dom'
import type { Words } from './words'

/** Covers the whole screen with something that must be read: a failed build, a lost link, a crash at start. */
export interface Cover {
  problems(list: readonly BuildProblem[]): void
  message(title: string, detail: string): void
  clear(): void
}

export function createCover(screen: HTMLElement, words: Words): Cover {
  let element: HTMLElement | undefined
  const show = (...content: HTMLElement[]): void => {
    element?.remove()
    element = h('div', { class: 'cover', role: 'alert' }, ...content)
    screen.append(element)
  }
  return {
    problems(list) {
      show(
        h('h1', {}, words.buildFailed),
        ...list.map(({ file, line, column, message }) =>
          h(
            'section',
            {},
            h('code', {}, [file, line, column].filter(Boolean).join(':')),
            h('pre', {}, message),
          ),
        ),
        h('p', {}, words.buildHint),
      )
    },
    message: (title, detail) => show(h('h1', {}, title), h('pre', {}, detail)),
    clear() {
      element?.remove()
      element = undefined
    },
  }
}
