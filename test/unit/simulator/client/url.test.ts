import { describe, expect, test } from '@jest/globals'
import { applySafeArea, applyTheme } from '../../../../simulator/client/engine/page-window'
import { rpxToVw } from '../../../../simulator/client/engine/rpx'
import { domTagOf, templateTagOf } from '../../../../simulator/client/engine/tags'
import { formatQuery, parsePageUrl } from '../../../../simulator/client/pages/url'
import { isOlder } from '../../../../simulator/client/runtime/version'

describe('a page url', () => {
  test.each([
    ['/pages/a/a?x=1&y=', 'pages/b/b', 'pages/a/a', { x: '1', y: '' }],
    ['../a/a?x=1=2', 'pages/b/b', 'pages/a/a', { x: '1=2' }],
    ['./c', 'pages/b/b', 'pages/b/c', {}],
    ['c?q', 'pages/b/b', 'pages/b/c', { q: '' }],
    ['/pages/a/a.html#top', '', 'pages/a/a', {}],
  ])('%s from %s', (url, from, path, query) => {
    expect(parsePageUrl(url, from)).toEqual({ path, query })
  })

  test('is not decoded: that is the app’s business', () => {
    const { query } = parsePageUrl('/a?name=%E7%94%B2')
    expect(query).toEqual({ name: '%E7%94%B2' })
    expect(formatQuery(query)).toBe('?name=%E7%94%B2')
    expect(formatQuery({})).toBe('')
  })
})

test('rpx in an inline style becomes a share of the width', () => {
  expect(rpxToVw('width: 750rpx; margin: -7.5rpx .5rpx')).toBe('width: 100vw; margin: -1vw 0.066667vw')
  expect(rpxToVw('background: url(rpx.png)')).toBe('background: url(rpx.png)')
})

test('the theme of the phone decides prefers-color-scheme', () => {
  const css = '@media (prefers-color-scheme: dark) { a {} } @media (prefers-color-scheme:light) { b {} }'
  expect(applyTheme(css, 'dark')).toBe('@media (min-width: 0) { a {} } @media (max-width: 0) { b {} }')
  expect(applyTheme(css, 'light')).toBe('@media (max-width: 0) { a {} } @media (min-width: 0) { b {} }')
})

test('tags of WeChat never become HTML elements of the same name', () => {
  expect(['input', 'video', 'h5-input', 't-button', 'card'].map(domTagOf)).toEqual([
    'wx-input',
    'wx-video',
    'input',
    't-button',
    'card',
  ])
  expect(['WX-INPUT', 'T-BUTTON', 'wx-other'].map(templateTagOf)).toEqual(['input', 't-button', 'wx-other'])
})

test('env(safe-area-inset-…) is that of the simulated screen', () => {
  expect(applySafeArea('padding: env(safe-area-inset-bottom, 4px) env( safe-area-inset-left )')).toBe(
    'padding: var(--wx-safe-bottom, 4px) var(--wx-safe-none)',
  )
})

test.each([
  ['3.8.0', '3.10.0', true],
  ['2.32.3', '2.32.3', false],
  ['3', '2.99.9', false],
  ['2.21', '2.21.2', true],
])('%s is older than %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older)
})
