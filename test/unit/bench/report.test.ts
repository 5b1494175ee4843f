import { describe, expect, it } from '@jest/globals'
import { compose, isFarOff, isMet, pictureOf, print, printTable } from '../../bench/report.mjs'

const goal = { what: 'GET beside a bare route', value: 0.8, atLeast: 0.7, kind: 'ratio' } as const

const section = {
  title: 'Server',
  about: 'A process under load.',
  versions: { Fastify: '5.0.0' },
  tables: [{ title: 'GET', columns: ['what', 'req/s'], rows: [['ours', 12_345]] }],
  goals: [goal],
  plots: [
    {
      title: 'Memory, at rest',
      x: 's',
      y: 'MB',
      series: [{ name: 'ours', points: [[0, 1] as [number, number]] }],
    },
  ],
  notes: ['A cache did not help.'],
  circumstances: {
    date: '2026-11-22',
    machine: 'a CPU, 2 cores',
    node: '20.0.0',
    isFull: true,
    seconds: 61.4,
    load: 0.3,
  },
}

describe('a goal', () => {
  it('is met on its bar and missed beyond it', () => {
    expect(isMet({ ...goal, value: 0.7 })).toBe(true)
    expect(isMet({ ...goal, value: 0.69 })).toBe(false)
    expect(isMet({ what: 'GET', value: 1.31, atMost: 1.3, kind: 'ratio' })).toBe(false)
  })

  it('is neither when it cannot be measured here', () => {
    expect(isMet({ ...goal, value: null })).toBeNull()
    expect(isFarOff({ ...goal, value: null })).toBe(false)
  })

  it('fails the run as a count when it is missed at all, as a ratio by a factor of two, as a time never', () => {
    const missed = { what: 'calls', value: 11, atMost: 10 } as const
    expect(isFarOff({ ...missed, kind: 'count' })).toBe(true)
    expect(isFarOff({ ...missed, kind: 'ratio' })).toBe(false)
    expect(isFarOff({ ...missed, value: 21, kind: 'ratio' })).toBe(true)
    expect(isFarOff({ ...missed, value: 21, kind: 'time' })).toBe(false)
    expect(isFarOff({ ...goal, value: 0.36 })).toBe(false)
    expect(isFarOff({ ...goal, value: 0.34 })).toBe(true)
  })
})

describe('a table', () => {
  it('prints numbers to three digits or so, and says nothing where nothing is known', () => {
    expect([1.234, 12.34, 123.4, 1234.5, 12, 'text', null].map(print)).toEqual([
      '1.23',
      '12.3',
      '123',
      '1,235',
      '12',
      'text',
      '–',
    ])
  })

  it('is Markdown whose columns stand below one another, numbers to the right', () => {
    expect(
      printTable({
        columns: ['what', 'µs'],
        rows: [
          ['bare', 24],
          ['ours', null],
          ['node:http', 9.5],
        ],
      }),
    ).toBe(
      [
        '| what      |   µs |',
        '| --------- | ---: |',
        '| bare      |   24 |',
        '| ours      |    – |',
        '| node:http | 9.50 |',
      ].join('\n'),
    )
  })
})

describe('the page', () => {
  const page = compose({ server: section, client: { ...section, title: 'Client', plots: [] } })

  it('has a section per part, in the order of their names', () => {
    expect(page.match(/^##? .*/gm)).toEqual(['# Benchmarks', '## Client', '## Server'])
  })

  it('says when, on what and with what each part was measured', () => {
    const line =
      'Measured on 2026-11-22 in 61 s (long form) on a CPU, 2 cores, 0 other processes at work. Node 20.0.0, Fastify 5.0.0.'
    expect(page.split('\n').filter((it) => it === line)).toHaveLength(2)
  })

  it('shows goals, tables, plots and notes', () => {
    expect(page).toMatch(/\| GET beside a bare route \| 0\.80 +\| ≥ 0\.70 \| met +\|/)
    expect(page).toContain('### GET\n\n| what |  req/s |')
    expect(page).toContain('![Memory, at rest](images/bench-server-memory-at-rest.svg)')
    expect(page).toContain('- A cache did not help.')
  })

  it('tells why a goal was not measured', () => {
    const goals = [{ ...goal, value: null, remark: 'needs four cores' }]
    expect(compose({ server: { ...section, goals } })).toMatch(
      /\| GET beside a bare route \| needs four cores \| ≥ 0\.70 \| not measured \|/,
    )
  })
})

it('names a picture by part and title', () => {
  expect(pictureOf('server', { title: 'Memory (RSS)', x: '', y: '', series: [] })).toBe(
    'images/bench-server-memory-rss.svg',
  )
})
