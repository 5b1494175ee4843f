import { partiesOf, type Row, rowsOf } from './rows'
import type { Party, Step } from './step'
import { type DiagramWords, textOf } from './texts'

/** Pixels. */
const LANE = 190
const LEFT = 84
const TOP = 64
const ROW = 34
const FONT = `font-family="system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"`
const MONO = `font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"`
/** Keeps lines out of the texts that cross them. */
const HALO = 'paint-order="stroke" stroke="#fff" stroke-width="4"'
const INK = '#17191c'
const FAILED = '#b3261e'
const COLORS: Readonly<Record<Party, string>> = {
  page: '#55606e',
  sdk: '#5b4fc7',
  client: '#067a45',
  wechat: '#0a727b',
  backend: '#1a5fd0',
}

/** The diagram as a picture of its own: no script, no style sheet, no font, nothing outside. */
export function toSvg(steps: readonly Step[], words: DiagramWords): string {
  const parties = partiesOf(steps)
  const rows = rowsOf(steps)
  const width = LEFT + Math.max(1, parties.length) * LANE
  const height = TOP + rows.length * ROW + 24
  const x = (party: Party): number => LEFT + (parties.indexOf(party) + 0.5) * LANE
  const start = rows[0]?.at ?? 0
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ${FONT} font-size="13">`,
    `<title>${escaped(words.sequence)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...parties.map((party) => lane(words.party[party], x(party), height, COLORS[party])),
    ...rows.map((row, index) => line(row, { y: TOP + (index + 1) * ROW, start, x, width, words })),
    '</svg>',
    '',
  ].join('\n')
}

function lane(name: string, x: number, height: number, color: string): string {
  return (
    `<path d="M${x} 48V${height - 12}" stroke="${color}" stroke-opacity=".35"/>` +
    `<rect x="${x - 70}" y="16" width="140" height="32" rx="8" fill="${color}"/>` +
    `<text x="${x}" y="37" text-anchor="middle" fill="#fff" font-weight="600">${escaped(name)}</text>`
  )
}

interface Place {
  readonly y: number
  readonly start: number
  readonly x: (party: Party) => number
  readonly width: number
  readonly words: DiagramWords
}

function line(row: Row, { y, start, x, width, words }: Place): string {
  const { shape, step } = row
  const text = escaped(textOf(row, words))
  const time = `<text x="12" y="${y + 4}" ${MONO} font-size="11" fill="#5b6470">+${row.at - start} ms</text>`
  if (shape === 'note') {
    const at = x(step.from)
    return `${time}<circle cx="${at}" cy="${y}" r="4" fill="${COLORS[step.from]}"/><text x="${at + 12}" y="${y + 4}" fill="${INK}" font-weight="600">${text}</text>`
  }
  const back = shape === 'return'
  const [from, to] = back ? [x(step.to), x(step.from)] : [x(step.from), x(step.to)]
  const color = shape !== 'call' && step.outcome === 'failed' ? FAILED : INK
  const tip = to > from ? -7 : 7
  const [left, right] = [Math.min(from, to), Math.max(from, to)]
  const anchor = textAnchor(left, right, width)
  return (
    `${time}<text x="${anchor.x}" y="${y - 6}" text-anchor="${anchor.side}" ${MONO} ${HALO} font-size="11" fill="${color}">${text}</text>` +
    `<path d="M${from} ${y}H${to}" stroke="${color}"${back ? ' stroke-dasharray="4 3"' : ''}/>` +
    `<path d="M${to + tip} ${y - 4}L${to} ${y}L${to + tip} ${y + 4}" fill="none" stroke="${color}"/>`
  )
}

/** Texts may be longer than their arrow: they grow towards the wider side. */
function textAnchor(left: number, right: number, width: number): { x: number; side: string } {
  const middle = (left + right) / 2
  if (middle < width * 0.4) return { x: left + 6, side: 'start' }
  if (middle > width * 0.6) return { x: right - 6, side: 'end' }
  return { x: middle, side: 'middle' }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** XML 1.0 has no control characters, lone surrogates or non-characters, not even as entities. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
