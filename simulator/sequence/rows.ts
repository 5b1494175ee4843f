import { PARTIES, type Party, type Step } from './step'

/**
 * One line of a sequence diagram. `both` is a call and its answer with nothing in between; `note` is what happens at one
 * party.
 */
export interface Row {
  readonly shape: 'note' | 'call' | 'return' | 'both'
  readonly step: Step
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Rows that belong together: what one tap, launch or moment set off. */
export interface Group {
  readonly began: number
  readonly rows: readonly Row[]
}

/** Milliseconds of quiet after which something new begins. */
const QUIET = 1_500

/** Times come rounded from two clocks of one machine. */
const TOLERANCE = 2

/**
 * Puts steps into the order in which a diagram shows them: calls inside the call that made them, answers after what they
 * waited for, and otherwise by time.
 *
 * @param steps - oldest first.
 */
export function rowsOf(steps: readonly Step[]): Row[] {
  const parents = new Map<Step, Step>()
  const isInside = (inner: Step | undefined, outer: Step): boolean =>
    inner !== undefined && (inner === outer || isInside(parents.get(inner), outer))
  steps.forEach((step, index) => {
    // Of two that began at once, the one written down first came first.
    const parent = steps.find(
      (other, at) =>
        encloses(other, step) && !isInside(other, step) && (at < index || other.began > step.began),
    )
    if (parent) parents.set(step, parent)
  })
  const depthOf = (step: Step): number => {
    const parent = parents.get(step)
    return parent ? 1 + depthOf(parent) : 0
  }
  /** From when to when, held inside what it belongs to: the clocks may disagree. */
  const spanOf = (step: Step): { began: number; ended: number } => {
    const parent = parents.get(step)
    const around = parent ? spanOf(parent) : { began: step.began, ended: Number.POSITIVE_INFINITY }
    const began = Math.max(step.began, around.began)
    return { began, ended: Math.max(began, Math.min(endOf(step), around.ended)) }
  }
  const keyed = steps.flatMap((step) => {
    const depth = depthOf(step)
    const { began, ended } = spanOf(step)
    if (step.from === step.to) return [{ row: row('note', step, began), order: [began, 1, depth] }]
    const call = { row: row('call', step, began), order: [began, 1, depth] }
    if (step.took === null) return [call]
    // An answer comes before what begins at the same time, unless the call itself did.
    return [call, { row: row('return', step, ended), order: [ended, ended > began ? 0 : 2, -depth] }]
  })
  return joined(keyed.sort((a, b) => compare(a.order, b.order)).map(({ row }) => row))
}

/** @param rows - as `rowsOf` gives them. */
export function groupsOf(rows: readonly Row[]): Group[] {
  const groups: { began: number; rows: Row[] }[] = []
  let last = Number.NEGATIVE_INFINITY
  let open = 0
  for (const each of rows) {
    const { event } = each.step
    const starts = event === 'tap' || event === 'launch' || (open === 0 && each.at - last > QUIET)
    const group = groups.at(-1)
    if (group && !starts) group.rows.push(each)
    else groups.push({ began: each.at, rows: [each] })
    if (each.shape === 'call') open += 1
    if (each.shape === 'return') open -= 1
    last = each.at
  }
  return groups
}

/** The parties that take part, in their order. */
export function partiesOf(steps: readonly Step[]): Party[] {
  return PARTIES.filter((party) => steps.some(({ from, to }) => from === party || to === party))
}

const row = (shape: Row['shape'], step: Step, at: number): Row => ({ shape, step, at })

/** Whether a party made one call because of the other: it was asked, and has not answered yet. */
function encloses(outer: Step, inner: Step): boolean {
  if (outer.from === outer.to || outer.to !== inner.from || inner.from === inner.to) return false
  // A backend may ask WeChat for anything; WeChat on the phone asks its servers to log in only.
  if (outer.to === 'client' && outer.kind !== 'login') return false
  return inner.began >= outer.began - TOLERANCE && inner.began <= endOf(outer) + TOLERANCE
}

const endOf = ({ began, took }: Step): number => (took === null ? Number.POSITIVE_INFINITY : began + took)

function joined(rows: readonly Row[]): Row[] {
  return rows.flatMap((each, index) => {
    const before = rows[index - 1]
    const after = rows[index + 1]
    if (each.shape === 'call' && after?.shape === 'return' && after.step === each.step) {
      return [{ ...each, shape: 'both' as const }]
    }
    if (each.shape === 'return' && before?.shape === 'call' && before.step === each.step) return []
    return [each]
  })
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
