import type { Step } from '../../../sequence/step'
import { noteOf, questionOf } from '../../../sequence/texts'
import { h } from '../../shell/dom'
import type { Words } from '../words'

/** Innermost files of a stack that a cell has room for; its title has all. */
const SHOWN_FILES = 3

/** The same steps as a table, one line for each, with the files that called. */
export function drawTable(steps: readonly Step[], words: Words): HTMLElement {
  const columns = [
    words.columnTime,
    words.columnFrom,
    words.columnTo,
    words.columnWhat,
    words.columnResult,
    words.columnTook,
    words.columnFile,
  ]
  return h(
    'div',
    { class: 'table', tabindex: '0', role: 'region', 'aria-label': words.sequence },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ...steps.map((step) => drawStep(step, words))),
    ),
  )
}

function drawStep(step: Step, words: Words): HTMLElement {
  const isNote = step.from === step.to
  const cells = [
    new Date(step.began).toISOString().slice(11, 23),
    words.party[step.from],
    isNote ? '' : words.party[step.to],
    isNote ? noteOf(step, words) : questionOf(step),
    isNote ? '' : resultOf(step, words),
    step.took === null ? '' : `${step.took} ms`,
    step.callers.slice(0, SHOWN_FILES).join(' ← '),
  ]
  const title = step.callers.join(' ← ')
  return h(
    'tr',
    { 'data-outcome': step.outcome, ...(title && { title }) },
    ...cells.map((text) => h('td', {}, text)),
  )
}

function resultOf({ outcome, status, brings }: Step, words: Words): string {
  if (outcome === 'open') return words.running
  const mark = outcome === 'failed' ? `✕ ${words.failed}` : '✓'
  return [mark, status, brings.join(', ')].filter(Boolean).join(' ')
}
