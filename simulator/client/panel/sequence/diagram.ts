import { type Group, groupsOf, type Row, rowsOf } from '../../../sequence/rows'
import type { Party, Step } from '../../../sequence/step'
import { answerOf, noteOf, questionOf, textOf } from '../../../sequence/texts'
import { h } from '../../shell/dom'
import type { Words } from '../words'

/** Draws steps as lanes with arrows. Each row is an item of a list that says in words what the arrow shows. */
export function drawDiagram(steps: readonly Step[], parties: readonly Party[], words: Words): HTMLElement {
  const groups = groupsOf(rowsOf(steps))
  const element = h(
    'div',
    { class: 'diagram' },
    h(
      'div',
      { class: 'lane-names', 'aria-hidden': 'true' },
      ...parties.map((party) => h('b', { 'data-party': party }, words.party[party])),
    ),
    h(
      'div',
      { class: 'lane-lines', 'aria-hidden': 'true' },
      ...parties.map((party) => h('i', { 'data-party': party })),
    ),
    h('ol', {}, ...groups.flatMap((group) => drawGroup(group, parties, words))),
  )
  element.style.setProperty('--lanes', String(parties.length))
  return element
}

function drawGroup({ began, rows }: Group, parties: readonly Party[], words: Words): HTMLElement[] {
  const clock = new Date(began).toLocaleTimeString('en-GB')
  return rows.map((row, index) => {
    const time = index === 0 ? clock : `+${Math.max(0, row.at - began)}`
    return drawRow(row, time, index === 0, parties, words)
  })
}

function drawRow(
  row: Row,
  time: string,
  isFirst: boolean,
  parties: readonly Party[],
  words: Words,
): HTMLElement {
  const { shape, step } = row
  const [from, to] = shape === 'return' ? [step.to, step.from] : [step.from, step.to]
  const [a, b] = [parties.indexOf(from), parties.indexOf(to)]
  return h(
    'li',
    { class: `row ${shape}${isFirst ? ' first' : ''}`, 'data-outcome': step.outcome },
    h('span', { class: 'visually-hidden' }, `${time} ${inWords(row, words)}`),
    h('span', { class: 'at', 'aria-hidden': 'true' }, time),
    shape === 'note' ? drawNote(step, a, words) : drawArrow(row, a, b, parties.length, words),
  )
}

function drawNote(step: Step, lane: number, words: Words): HTMLElement {
  const note = h(
    'span',
    { class: 'event', 'data-party': step.from, 'aria-hidden': 'true' },
    noteOf(step, words),
  )
  note.style.setProperty('--lane', String(lane))
  return note
}

function drawArrow({ shape, step }: Row, a: number, b: number, lanes: number, words: Words): HTMLElement {
  const [left, right] = [Math.min(a, b), Math.max(a, b)]
  const middle = (left + right + 1) / 2 / lanes
  const side = middle < 0.42 ? 'start' : middle > 0.58 ? 'end' : 'middle'
  const element = h(
    'span',
    { class: 'arrow', 'data-side': side, 'data-direction': b > a ? 'right' : 'left', 'aria-hidden': 'true' },
    h('span', { class: 'text' }, ...labelOf(shape, step, words)),
    h('i', { class: 'shaft' }),
  )
  element.style.setProperty('--left', String(left))
  element.style.setProperty('--right', String(right))
  return element
}

function labelOf(shape: Row['shape'], step: Step, words: Words): HTMLElement[] {
  const question = h(
    'span',
    { class: 'question' },
    step.label,
    ...step.carries.map((name) => h('em', {}, name)),
  )
  const answer = h(
    'span',
    { class: 'answer' },
    step.outcome === 'failed' ? `✕ ${step.status || words.failed}` : step.status || '✓',
    ...step.brings.map((name) => h('em', {}, name)),
    step.took === null ? '' : h('small', {}, `${step.took} ms`),
  )
  if (shape === 'call') return [question]
  return shape === 'return' ? [answer] : [question, h('span', { class: 'then' }, '→'), answer]
}

/** The same as the arrow, for who cannot see it. */
function inWords(row: Row, words: Words): string {
  const { shape, step } = row
  const [from, to] = [words.party[step.from], words.party[step.to]]
  if (shape === 'note') return `${from}: ${noteOf(step, words)}`
  if (shape === 'call') return `${from} → ${to}: ${questionOf(step)}`
  if (shape === 'return') return `${to} ${words.answered} ${from}: ${step.label}, ${answerOf(step, words)}`
  return `${from} → ${to}: ${textOf(row, words)}`
}
