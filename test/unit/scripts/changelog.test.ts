import { describe, expect, test } from '@jest/globals'
import { changesOf } from '../../../scripts/release/changelog.mjs'

const CHANGELOG = `# Changelog

Words about the format.

## [0.2.0] - 2026-12-01

### Added

- More.

## [0.1.0] - 2026-11-22

### Added

- Something.
`

describe('changesOf', () => {
  test('gives the day and the changes of the newest version, and none of those before', () => {
    expect(changesOf(CHANGELOG, '0.2.0')).toEqual({ day: '2026-12-01', changes: '### Added\n\n- More.' })
  })

  test('gives the changes of the only version', () => {
    const first = CHANGELOG.slice(CHANGELOG.indexOf('## [0.1.0]'))
    expect(changesOf(first, '0.1.0').changes).toBe('### Added\n\n- Something.')
  })

  test('gives no day while the version is unreleased', () => {
    expect(changesOf(CHANGELOG.replace('2026-12-01', 'unreleased'), '0.2.0').day).toBeNull()
  })

  test.each([
    ['a version that nobody wrote about', CHANGELOG, '0.3.0', 'begins with 0.2.0'],
    ['an older version', CHANGELOG, '0.1.0', 'begins with 0.2.0'],
    ['an empty changelog', '# Changelog\n', '0.1.0', 'no version'],
    ['a version without changes', CHANGELOG.replace('### Added\n\n- More.\n', ''), '0.2.0', 'says nothing'],
    ['a day that is none', CHANGELOG.replace('2026-12-01', '2026-13-41'), '0.2.0', 'neither a day'],
  ])('refuses %s', (_, changelog, version, words) => {
    expect(() => changesOf(changelog, version)).toThrow(words)
  })
})
