import { h } from '../shell/dom'

/** Says what an action has done: on screen for a while, and to screen readers. */
export interface Announcer {
  readonly element: HTMLElement
  say(text: string, tone?: 'done' | 'failed'): void
}

/** Milliseconds; enough to read a sentence. */
const SHOWN = 6_000

export function createAnnouncer(): Announcer {
  const element = h('p', { class: 'announcer', role: 'status', 'aria-live': 'polite' })
  let timer = 0
  return {
    element,
    say(text, tone = 'done') {
      window.clearTimeout(timer)
      element.textContent = text
      element.dataset.tone = tone
      element.classList.add('shown')
      timer = window.setTimeout(() => element.classList.remove('shown'), SHOWN)
    },
  }
}
