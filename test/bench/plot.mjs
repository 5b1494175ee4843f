/** Draws the plots of the benchmarks: lines in an SVG that reads on white and on black. */

const [WIDTH, HEIGHT] = [720, 320]
const MARGIN = { top: 40, right: 24, bottom: 48, left: 72 }
const COLOURS = ['#0a7d3c', '#1f6feb', '#c2410c', '#8250df', '#b0891a']
const TICKS = 5

const STYLE = `
    text { font: 12px system-ui, sans-serif; fill: #57606a }
    .title { font-weight: 600; font-size: 14px }
    .grid { stroke: #8b949e; stroke-opacity: .3 }
    .line { fill: none; stroke-width: 2 }
    @media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } }`

/**
 * @param {import('./report.mjs').Plot} plot
 * @returns {string} an SVG document
 */
export function draw({ title, x, y, series }) {
  const points = series.flatMap((it) => it.points)
  const across = scale(
    points.map(([value]) => value),
    MARGIN.left,
    WIDTH - MARGIN.right,
  )
  const up = scale([0, ...points.map(([, value]) => value)], HEIGHT - MARGIN.bottom, MARGIN.top)
  const middle = (MARGIN.top + HEIGHT - MARGIN.bottom) / 2
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">
  <style>${STYLE}
  </style>
${[
  text(MARGIN.left, 20, title, 'start', 'class="title"'),
  ...up.ticks.flatMap((value) => [
    `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${up.at(value)}" y2="${up.at(value)}"/>`,
    text(MARGIN.left - 8, up.at(value) + 4, print(value), 'end'),
  ]),
  ...across.ticks.map((value) => text(across.at(value), HEIGHT - MARGIN.bottom + 18, print(value), 'middle')),
  text((MARGIN.left + WIDTH - MARGIN.right) / 2, HEIGHT - 10, x, 'middle'),
  text(16, middle, y, 'middle', `transform="rotate(-90 16 ${middle})"`),
  ...series.flatMap((it, index) => drawSeries(it, index, across, up)),
]
  .map((element) => `  ${element}`)
  .join('\n')}
</svg>
`
}

/**
 * @param {import('./report.mjs').Plot['series'][number]} series
 * @param {number} index
 * @param {Scale} across
 * @param {Scale} up
 */
function drawSeries({ name, points }, index, across, up) {
  const colour = COLOURS[index % COLOURS.length]
  const corners = points.map(([x, y]) => `${across.at(x)},${up.at(y)}`).join(' ')
  const right = WIDTH - MARGIN.right
  return [
    `<polyline class="line" stroke="${colour}" points="${corners}"/>`,
    text(right, MARGIN.top - 4 + index * 16, `— ${name}`, 'end', `style="fill: ${colour}"`),
  ]
}

/** @typedef {{ at(value: number): number, ticks: number[] }} Scale */

/**
 * From values to places of the picture, with round values to name.
 *
 * @param {number[]} values
 * @param {number} from
 * @param {number} to
 * @returns {Scale}
 */
function scale(values, from, to) {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const step = roundStep((high - low || 1) / TICKS)
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)]
  const span = Math.max(1, last - first)
  return {
    at: (value) => Math.round((from + ((value / step - first) / span) * (to - from)) * 10) / 10,
    ticks: Array.from({ length: span + 1 }, (_, index) => (first + index) * step),
  }
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundStep(/** @type {number} */ step) {
  const power = 10 ** Math.floor(Math.log10(step))
  const factor = [1, 2, 5, 10].find((it) => it * power >= step * 0.999) ?? 10
  return factor * power
}

const print = (/** @type {number} */ value) => Number(value.toPrecision(6)).toLocaleString('en')

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {'start' | 'middle' | 'end'} anchor
 * @param {string} [more]
 */
const text = (x, y, words, anchor, more = '') =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" ${more}>${escaped(words)}</text>`

const escaped = (/** @type {string} */ words) => words.replace(/[&<>"]/g, (it) => `&#${it.charCodeAt(0)};`)
