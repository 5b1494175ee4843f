/**
 * The selectors that `page.$` and `element.$` understand: tags, `#id`, `.class`, `[attribute]`, `:first-child`,
 * `:last-child`, `:nth-child()`, the combinators of CSS, and `>>>`, which reaches into components.
 */
export interface Selector {
  /** Alternatives, separated by commas. */
  readonly alternatives: readonly Complex[]
  /** Whether some `>>>` looks behind component boundaries. */
  readonly deep: boolean
}

/** Compounds from right to left: the first one is the element itself. */
export interface Complex {
  readonly subject: Compound
  readonly context: readonly { readonly combinator: Combinator; readonly compound: Compound }[]
}

export type Combinator = ' ' | '>' | '+' | '~' | '>>>'

export interface Compound {
  /** Lower case; `null` for any. */
  readonly tag: string | null
  readonly ids: readonly string[]
  readonly classes: readonly string[]
  readonly attributes: readonly AttributeTest[]
  readonly positions: readonly Position[]
}

export interface AttributeTest {
  readonly name: string
  /** `exists` has no value; the others are those of CSS. */
  readonly operator: 'exists' | '=' | '~=' | '|=' | '^=' | '$=' | '*='
  readonly value: string
}

/** `an+b`, counted from 1 at the start or the end of the siblings. */
export interface Position {
  readonly from: 'start' | 'end'
  readonly step: number
  readonly offset: number
}

const IDENTIFIER = /^(?:\\.|[\w-]|[^\0-\x7F])+/
const COMBINATOR = /^\s*(>>>|[>+~])\s*|^\s+/
const ATTRIBUTE = /^\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]\s]+))\s*)?\]/
const PSEUDO = /^:([\w-]+)(?:\(\s*([^)]*?)\s*\))?/

/** @throws Error naming the selector and the place that is not understood. */
export function parseSelector(text: string): Selector {
  const source = text.trim()
  const alternatives: Complex[] = []
  let rest = source
  const fail = (): never => {
    const at = rest ? ` at "${rest}"` : ''
    throw new Error(`selector "${text}" is not understood${at}`)
  }
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest)
    if (match) rest = rest.slice(match[0].length)
    return match
  }

  function compound(): Compound {
    const before = rest
    const ids: string[] = []
    const classes: string[] = []
    const attributes: AttributeTest[] = []
    const positions: Position[] = []
    const name = (): string => plain(take(IDENTIFIER)?.[0] ?? fail())
    const tag = take(/^\*/) ? null : (take(IDENTIFIER)?.[0].toLowerCase() ?? null)
    for (;;) {
      if (take(/^#/)) ids.push(name())
      else if (take(/^\./)) classes.push(name())
      else if (rest.startsWith('[')) attributes.push(attributeTest(take(ATTRIBUTE) ?? fail()))
      else if (rest.startsWith(':')) positions.push(positionOf(take(PSEUDO) ?? fail()) ?? fail())
      else break
    }
    if (rest === before) fail()
    return { tag, ids, classes, attributes, positions }
  }

  do {
    take(/^\s*/)
    const steps: { combinator: Combinator; compound: Compound }[] = []
    let subject = compound()
    while (rest && !/^\s*,/.test(rest)) {
      const match = take(COMBINATOR) ?? fail()
      steps.unshift({ combinator: (match[1] ?? ' ') as Combinator, compound: subject })
      subject = compound()
    }
    alternatives.push({ subject, context: steps })
  } while (take(/^\s*,/))
  if (rest) fail()

  const deep = alternatives.some(({ context }) => context.some(({ combinator }) => combinator === '>>>'))
  return { alternatives, deep }
}

const plain = (identifier: string): string => identifier.replace(/\\(.)/g, '$1')

function attributeTest([, name = '', operator, double, single, bare]: RegExpExecArray): AttributeTest {
  return {
    name,
    operator: (operator ?? 'exists') as AttributeTest['operator'],
    value: double ?? single ?? bare ?? '',
  }
}

/** @returns null for a pseudo class that is not supported. */
function positionOf([, name = '', argument]: RegExpExecArray): Position | null {
  if (name === 'first-child') return { from: 'start', step: 0, offset: 1 }
  if (name === 'last-child') return { from: 'end', step: 0, offset: 1 }
  const from = name === 'nth-child' ? 'start' : name === 'nth-last-child' ? 'end' : null
  if (!from || argument === undefined) return null
  if (argument === 'odd') return { from, step: 2, offset: 1 }
  if (argument === 'even') return { from, step: 2, offset: 0 }
  const match = /^([+-]?\d*)n\s*(?:([+-])\s*(\d+))?$|^([+-]?\d+)$/.exec(argument)
  if (!match) return null
  const [, step, sign = '+', offset = '0', only] = match
  if (only !== undefined) return { from, step: 0, offset: Number(only) }
  const steps = step === '' || step === '+' ? 1 : step === '-' ? -1 : Number(step)
  return { from, step: steps, offset: Number(`${sign}${offset}`) }
}
