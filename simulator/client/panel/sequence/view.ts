import { toMermaid } from '../../../sequence/mermaid'
import { partiesOf } from '../../../sequence/rows'
import { PARTIES, type Party, STEP_KINDS, type Step, type StepKind } from '../../../sequence/step'
import { toSvg } from '../../../sequence/svg'
import { h, svg } from '../../shell/dom'
import type { Announcer } from '../announcer'
import { button, segmented } from '../controls/parts'
import type { Words } from '../words'
import { drawDiagram } from './diagram'
import { drawTable } from './table'

export interface SequenceView {
  readonly element: HTMLElement
  /** New steps, and steps that replace earlier ones with the same id. */
  put(steps: readonly Step[]): void
  clear(): void
}

/** Steps drawn at most; copies and pictures have them all. */
const DRAWN = 160

/** Closer to the end than this (pixels), the view follows what comes. */
const NEAR_END = 40

/** @param onClear - the person wants an empty diagram. */
export function createSequenceView(words: Words, announcer: Announcer, onClear: () => void): SequenceView {
  const steps = new Map<string, Step>()
  const hidden = new Set<StepKind>(['storage'])
  let frozen: readonly Step[] | null = null
  let view: 'diagram' | 'table' = 'diagram'
  let drawing = false

  const body = h('div', { class: 'sequence-body' })
  const news = h('span', { class: 'news', 'aria-live': 'off' })
  const pause = button(words.pause, () => {
    frozen = frozen ? null : inOrder()
    pause.textContent = frozen ? words.resume : words.pause
    pause.setAttribute('aria-pressed', String(frozen !== null))
    drawSoon()
  })
  pause.setAttribute('aria-pressed', 'false')

  const inOrder = (): Step[] => [...steps.values()].sort((a, b) => a.began - b.began)
  const shown = (): Step[] => (frozen ?? inOrder()).filter(({ kind }) => !hidden.has(kind))

  function draw(): void {
    drawing = false
    const follows = body.scrollHeight - body.scrollTop - body.clientHeight < NEAR_END
    const all = shown()
    const latest = all.slice(-DRAWN)
    const drawn = view === 'diagram' ? drawDiagram(latest, lanes(), words) : drawTable(latest, words)
    const advice = adviceFor(all)
    body.replaceChildren(
      ...(all.length > 0 ? [drawn] : []),
      ...(advice ? [h('p', { class: 'empty' }, advice)] : []),
    )
    if (follows) body.scrollTop = body.scrollHeight
    const waiting = frozen ? steps.size - frozen.length : 0
    news.textContent = waiting > 0 ? `${waiting} ${words.waiting}` : ''
  }
  /** Filters move no lane; the SDK has one where the mini program uses it. */
  const lanes = (): Party[] => {
    const taking = new Set<Party>(partiesOf([...steps.values()]))
    return PARTIES.filter((party) => party !== 'sdk' || taking.has(party))
  }

  /** What to do next, for who sees nothing of a login yet. */
  function adviceFor(all: readonly Step[]): string | undefined {
    if (all.some(({ from, to }) => from !== to)) return undefined
    return hidden.has('login') || hidden.has('network') ? words.emptyFiltered : words.empty
  }
  function drawSoon(): void {
    if (drawing) return
    drawing = true
    requestAnimationFrame(draw)
  }

  const filters = STEP_KINDS.map((kind) => {
    const chip = button(words.kind[kind], () => {
      if (!hidden.delete(kind)) hidden.add(kind)
      chip.setAttribute('aria-pressed', String(!hidden.has(kind)))
      drawSoon()
    })
    chip.classList.add('chip')
    chip.setAttribute('aria-pressed', String(!hidden.has(kind)))
    return chip
  })
  const views = segmented<'diagram' | 'table'>(
    words.view,
    [
      ['diagram', words.diagram],
      ['table', words.table],
    ],
    (chosen) => {
      view = chosen
      drawSoon()
    },
  )
  views.show(view)

  const copy = iconButton(ICONS.copy, words.copy, 'Mermaid', () => {
    navigator.clipboard.writeText(toMermaid(shown(), words)).then(
      () => announcer.say(words.copied),
      () => announcer.say(words.notCopied, 'failed'),
    )
  })
  const save = iconButton(ICONS.save, words.save, 'SVG', () =>
    download('login-sequence.svg', toSvg(shown(), words)),
  )

  draw()
  return {
    element: h(
      'section',
      { class: 'panel-sequence', 'aria-label': words.sequence, id: 'panel-sequence' },
      h('header', {}, h('h2', {}, words.sequence), news, views.element),
      h(
        'div',
        { class: 'toolbar' },
        h('div', { class: 'filters', role: 'group', 'aria-label': words.filter }, ...filters),
        h('div', { class: 'buttons' }, pause, button(words.clear, onClear), copy, save),
      ),
      body,
      h('p', { class: 'hint' }, words.sequenceHint),
    ),
    put(given) {
      for (const step of given) steps.set(step.id, step)
      drawSoon()
    },
    clear() {
      steps.clear()
      frozen &&= []
      drawSoon()
    },
  }
}

const ICONS = {
  copy: '<rect x="6" y="6" width="8" height="8" rx="2"/><path d="M10 3.5A1.5 1.5 0 0 0 8.5 2h-5A1.5 1.5 0 0 0 2 3.5v5A1.5 1.5 0 0 0 3.5 10"/>',
  save: '<path d="M8 2v8m-3-3 3 3 3-3M2.5 13.5h11"/>',
} as const

/** @param name - for screen readers; it contains the text that is seen. */
function iconButton(icon: string, name: string, text: string, onPress: () => void): HTMLButtonElement {
  const element = button(text, onPress, 'with-icon')
  element.prepend(svg('0 0 16 16', icon))
  element.setAttribute('aria-label', name)
  element.title = name
  return element
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
  h('a', { href: url, download: name }).click()
  // The browser has begun to read it by then.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
