/**
 * What the parts of the benchmark hand over, and how it becomes a page: `docs/benchmarks.md` is composed of
 * `docs/benchmarks.json` alone, so a part that runs by itself replaces its own section and no other.
 */

/**
 * @typedef {string | number | null} Cell a number is printed to three digits or so; null where nothing can be said
 *
 * @typedef {object} Table
 * @property {string} title
 * @property {string} [about] what a reader must know before the figures
 * @property {string[]} columns with their units
 * @property {Cell[][]} rows
 *
 * @typedef {object} Goal
 * @property {string} what
 * @property {number | null} value null when it cannot be measured here; `remark` says why
 * @property {number} [atMost]
 * @property {number} [atLeast]
 * @property {string} [unit]
 * @property {'count' | 'ratio' | 'time'} kind a count is exact; a ratio may be off on a busy machine; a time or a size
 *   belongs to one machine, and is never a reason to fail
 * @property {string} [remark]
 *
 * @typedef {object} Plot
 * @property {string} title
 * @property {string} x label of the axis, with its unit
 * @property {string} y
 * @property {{ name: string, points: [x: number, y: number][] }[]} series
 *
 * @typedef {object} Part
 * @property {string} title
 * @property {string} about what was measured, and how
 * @property {Record<string, string>} versions of what took part, by name
 * @property {Table[]} tables
 * @property {Goal[]} goals
 * @property {Plot[]} plots
 * @property {string[]} notes Markdown, a paragraph each; also what was tried and did not help
 *
 * @typedef {object} Circumstances
 * @property {string} date
 * @property {string} machine
 * @property {string} node
 * @property {boolean} isFull
 * @property {number} seconds
 * @property {number} load processes that wanted a core when the part began, of the last minute
 *
 * @typedef {Part & { circumstances: Circumstances }} Section
 * @typedef {Record<string, Section>} Report by name of the part
 */

/** @param {Goal} goal */
export function isMet({ value, atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY }) {
  return value === null ? null : value <= atMost && value >= atLeast
}

/** True when no busy machine can be the excuse: a wrong count, or a ratio that is off by a factor of two. */
export function isFarOff(/** @type {Goal} */ goal) {
  const { kind, value, atMost, atLeast } = goal
  if (kind === 'time' || isMet(goal) !== false) return false
  if (kind === 'count' || value === null) return true
  return (atMost !== undefined && value > 2 * atMost) || (atLeast !== undefined && value < atLeast / 2)
}

/** @param {Goal[]} goals */
export const goalTable = (goals) => ({
  title: 'Goals',
  columns: ['goal', 'measured', 'bar', ''],
  rows: goals.map((goal) => [
    goal.what,
    goal.value === null ? (goal.remark ?? '–') : withUnit(goal.value, goal) + remark(goal),
    goal.atMost === undefined ? `≥ ${withUnit(goal.atLeast ?? 0, goal)}` : `≤ ${withUnit(goal.atMost, goal)}`,
    { true: 'met', false: '**missed**', null: 'not measured' }[String(isMet(goal))] ?? '',
  ]),
})

/**
 * @param {number} value
 * @param {Goal} goal
 */
const withUnit = (value, { unit }) => (unit ? `${print(value)} ${unit}` : print(value))

const remark = (/** @type {Goal} */ goal) => (goal.remark ? ` (${goal.remark})` : '')

/** @param {Cell} cell */
export function print(cell) {
  if (cell === null) return '–'
  if (typeof cell === 'string') return cell
  const size = Math.abs(cell)
  const digits = Number.isInteger(cell) || size >= 100 ? 0 : size >= 10 ? 1 : 2
  return cell.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/**
 * A table of Markdown that can be read as text too.
 *
 * @param {Pick<Table, 'columns' | 'rows'>} table
 */
export function printTable({ columns, rows }) {
  const texts = rows.map((row) => row.map(print))
  const widths = columns.map((name, column) =>
    Math.max(3, name.length, ...texts.map((row) => row[column]?.length ?? 0)),
  )
  const isRight = columns.map((_, column) => rows.every((row) => typeof row[column] !== 'string'))
  const line = (/** @type {string[]} */ cells) =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, isRight[column])).join(' | ')} |`
  const rule = widths.map((width, column) => '-'.repeat(width - 1) + (isRight[column] ? ':' : '-'))
  return [line(columns), line(rule), ...texts.map(line)].join('\n')
}

/**
 * @param {string} text
 * @param {number} width
 * @param {boolean} [isRight]
 */
const pad = (text, width, isRight) => (isRight ? text.padStart(width) : text.padEnd(width))

/**
 * Where the picture of a plot lies, from the folder of the page.
 *
 * @param {string} part
 * @param {Plot} plot
 */
export const pictureOf = (part, { title }) =>
  `images/bench-${part}-${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}.svg`

/**
 * The whole page.
 *
 * @param {Report} report
 */
export function compose(report) {
  const parts = Object.entries(report).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${[
    '# Benchmarks',
    'Written by `npm run bench -- --full`; `npm run bench` is a short form of the same, and `npm run bench -- client`, `server`, `simulator` or `size` runs one part. `npm test` runs `client` and `server` in a quick form (`--quick`), which fails for a wrong count or a ratio off by a factor of two. Absolute times belong to the machine named with them; what is to be compared was measured in turns, in one run.',
    ...parts.flatMap(([name, section]) => composeSection(name, section)),
  ].join('\n\n')}\n`
}

/**
 * @param {string} name
 * @param {Section} section
 */
function composeSection(name, { title, about, versions, tables, goals, plots, notes, circumstances }) {
  const { date, machine, node, isFull, seconds, load } = circumstances
  const used = Object.entries({ Node: node, ...versions }).map(([what, version]) => `${what} ${version}`)
  const form = isFull ? 'long form' : 'short form'
  return [
    `## ${title}`,
    about,
    `Measured on ${date} in ${Math.round(seconds)} s (${form}) on ${machine}, ${Math.round(load)} other processes at work. ${used.join(', ')}.`,
    ...(goals.length > 0 ? [printTable(goalTable(goals))] : []),
    ...tables.flatMap((table) => [
      `### ${table.title}`,
      ...(table.about ? [table.about] : []),
      printTable(table),
    ]),
    ...plots.map((plot) => `![${plot.title}](${pictureOf(name, plot)})`),
    ...(notes.length > 0 ? ['### Notes', notes.map((note) => `- ${note}`).join('\n')] : []),
  ]
}
