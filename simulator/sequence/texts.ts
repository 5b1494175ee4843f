import type { Row } from './rows'
import type { Party, Step, StepEvent } from './step'

/** What a diagram says in the reader's language. */
export interface DiagramWords {
  readonly party: Readonly<Record<Party, string>>
  readonly event: Readonly<Record<StepEvent, string>>
  readonly sequence: string
  readonly failed: string
}

/** `POST /v1/auth/wechat/login (code)`. */
export const questionOf = ({ label, carries }: Step): string =>
  carries.length > 0 ? `${label} (${carries.join(', ')})` : label

/** `200 · access_token, refresh_token · 23 ms`. */
export function answerOf(step: Step, words: Pick<DiagramWords, 'failed'>): string {
  const { outcome, status, brings, took } = step
  const failure = outcome === 'failed' && status === '' ? words.failed : ''
  return [failure, status, brings.join(', '), took === null ? '' : `${took} ms`].filter(Boolean).join(' · ')
}

/** `Tap #sign-in`. */
export const noteOf = ({ event, label }: Step, words: Pick<DiagramWords, 'event'>): string =>
  [event && words.event[event], label].filter(Boolean).join(' ')

/** Everything that one row says. */
export function textOf({ shape, step }: Row, words: DiagramWords): string {
  if (shape === 'note') return noteOf(step, words)
  if (shape === 'call') return questionOf(step)
  if (shape === 'return') return answerOf(step, words)
  return `${questionOf(step)} → ${answerOf(step, words)}`
}
