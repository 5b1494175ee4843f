import { expect, test } from '@jest/globals'
import { CLASS_PREFIX, mapSelector, SCOPE_NAME } from '../../../../simulator/build/selectors'

test.each([
  ['page', 'body'],
  ['view.card > text', 'wx-view.~card > wx-text'],
  ['.a.b, .c-d_e', '.~a.~b, .~c-d_e'],
  ['#view .view', '#view .~view'],
  ['.标题', '.~标题'],
  ['t-cell view:first-child::after', 't-cell wx-view:first-child::after'],
  ['.a:not(.b, view)', '.~a:not(.~b, wx-view)'],
  ['view:nth-child(2n + 1) .a', 'wx-view:nth-child(2n + 1) .~a'],
  ['[class*="view"] .a', '[class*="view"] .~a'],
  ['.w-1\\/2 image', '.~w-1\\/2 wx-image'],
  [':host', '[wx-host="@"]'],
  [':host(.wide) .a', '[wx-host="@"]:is(.~wide) .~a'],
  ['*', '*'],
])('%s becomes %s', (selector, expected) => {
  const shown = mapSelector(selector).replaceAll(CLASS_PREFIX, '~').replaceAll(SCOPE_NAME, '@')
  expect(shown).toBe(expected)
})
