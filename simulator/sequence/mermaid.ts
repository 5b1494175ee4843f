import { partiesOf, type Row, rowsOf } from './rows'
import type { Step } from './step'
import { answerOf, type DiagramWords, noteOf, questionOf } from './texts'

/** The diagram as Mermaid's text (mermaid.js.org/syntax/sequenceDiagram.html), which GitHub, GitLab and editors draw. */
export function toMermaid(steps: readonly Step[], words: DiagramWords): string {
  const lines = partiesOf(steps).map((party) => `participant ${party} as ${escaped(words.party[party])}`)
  lines.push(...rowsOf(steps).flatMap((row) => linesOf(row, words)))
  return ['sequenceDiagram', ...lines.map((line) => `    ${line}`), ''].join('\n')
}

function linesOf({ shape, step }: Row, words: DiagramWords): string[] {
  const { from, to, outcome } = step
  if (shape === 'note') return [`Note over ${from}: ${escaped(noteOf(step, words))}`]
  const call = `${from}->>${to}: ${escaped(questionOf(step))}`
  if (shape === 'call') return [call]
  const answer = `${to}${outcome === 'failed' ? '--x' : '-->>'}${from}: ${escaped(answerOf(step, words))}`
  return shape === 'return' ? [answer] : [call, answer]
}

/**
 * Mermaid ends a statement at `;` and a line break, reads `#` as the start of an entity, and trips over the word "end".
 * An empty message is no message to it.
 */
function escaped(text: string): string {
  const safe = text
    .replace(/[#;<>%{}"\\]/g, (character) => `#${character.codePointAt(0)};`)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\bend\b/gi, (word) => `${word.slice(0, 2)}#${word.codePointAt(2)};`)
    .trim()
  return safe === '' ? '#8203;' : safe
}
