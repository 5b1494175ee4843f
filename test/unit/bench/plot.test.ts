import { describe, expect, it } from '@jest/globals'
import { JSDOM } from 'jsdom'
import { draw } from '../../bench/plot.mjs'

const svg = draw({
  title: 'Memory & time <of one process>',
  x: 'minutes',
  y: 'MB',
  series: [
    {
      name: 'ours',
      points: [
        [0, 80],
        [2.5, 100],
        [5, 90],
      ],
    },
    {
      name: 'bare',
      points: [
        [0, 50],
        [5, 60],
      ],
    },
  ],
})
const picture = new JSDOM(svg, { contentType: 'image/svg+xml' }).window.document
const texts = [...picture.querySelectorAll('text')].map((it) => it.textContent)

describe('a plot', () => {
  it('is well-formed and says what it shows to those who cannot see it', () => {
    expect(picture.documentElement.getAttribute('aria-label')).toBe('Memory & time <of one process>')
    expect(texts).toEqual(expect.arrayContaining(['minutes', 'MB', '— ours', '— bare']))
  })

  it('draws a line through every point of a series, in a colour of its own', () => {
    const lines = [...picture.querySelectorAll('polyline')]
    expect(lines.map((it) => it.getAttribute('points')?.split(' ').length)).toEqual([3, 2])
    expect(new Set(lines.map((it) => it.getAttribute('stroke'))).size).toBe(2)
  })

  it('starts at nought, so that a small difference looks small, and names round values', () => {
    expect(texts).toEqual(expect.arrayContaining(['0', '20', '40', '60', '80', '100', '1', '2', '5']))
  })

  it('stays inside the picture', () => {
    const numbers = [...picture.querySelectorAll('polyline')].flatMap((it) =>
      (it.getAttribute('points') ?? '').split(' ').map((point) => point.split(',').map(Number)),
    )
    for (const [x = -1, y = -1] of numbers) {
      expect(x).toBeGreaterThanOrEqual(72)
      expect(x).toBeLessThanOrEqual(696)
      expect(y).toBeGreaterThanOrEqual(40)
      expect(y).toBeLessThanOrEqual(272)
    }
  })

  it('draws a single point too', () => {
    expect(draw({ title: 't', x: 'x', y: 'y', series: [{ name: 's', points: [[3, 0]] }] })).not.toContain(
      'NaN',
    )
  })
})
