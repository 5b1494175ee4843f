import { describe, expect, test } from '@jest/globals'
import { openFolder } from './workspace'

const tree = {
  'app.ts': '',
  'utils/time.ts': '',
  'utils/time.js': '',
  'utils/old.js': '',
  'utils/index.js': '',
  'components/card/index.json': {},
  'components/card/index.wxml': '',
  'styles/base.wxss': '',
  'miniprogram_npm/kit/index.js': '',
  'miniprogram_npm/kit/button/button.json': {},
  'miniprogram_npm/kit/button/button.js': '',
  'miniprogram_npm/kit/miniprogram_npm/dayjs/index.js': '',
  'miniprogram_npm/dayjs/index.js': '',
}

describe('Resolver', () => {
  const { resolver } = openFolder(tree)

  test.each([
    [
      'pages/home/index.ts',
      '../../utils/time',
      'utils/time.ts',
      'TypeScript wins over JavaScript of the same name',
    ],
    ['pages/home/index.ts', '../../utils/old.js', 'utils/old.js', 'a suffix may be written'],
    ['pages/home/index.ts', '/utils/old', 'utils/old.js', 'a slash means the root'],
    ['app.ts', 'utils/old', 'utils/old.js', 'a bare name may be a file beside'],
    ['app.ts', './utils', 'utils/index.js', 'a folder means its index'],
    ['pages/home/index.ts', 'kit', 'miniprogram_npm/kit/index.js', 'a bare name may be a package'],
    [
      'miniprogram_npm/kit/button/button.js',
      'dayjs',
      'miniprogram_npm/kit/miniprogram_npm/dayjs/index.js',
      "a package's own packages come first",
    ],
  ])('from %s, require %s is %s: %s', (from, name, expected) => {
    expect(resolver.script(from, name)).toBe(expected)
  })

  test.each([
    ['app.ts', './missing'],
    ['app.ts', 'missing'],
    ['app.ts', '../outside'],
    ['pages/home/index.ts', '../../../../etc/passwd'],
  ])('from %s, require %s is nothing', (from, name) => {
    expect(resolver.script(from, name)).toBeNull()
  })

  test('a component is found by its JSON, as a file, a folder or in a package', () => {
    expect(resolver.component('pages/home/index.json', '../../components/card/index')).toBe(
      'components/card/index',
    )
    expect(resolver.component('pages/home/index.json', '/components/card')).toBe('components/card/index')
    expect(resolver.component('pages/home/index.json', 'kit/button/button')).toBe(
      'miniprogram_npm/kit/button/button',
    )
    expect(resolver.component('pages/home/index.json', '/components/list')).toBeNull()
  })

  test('a style sheet may be named with or without its suffix', () => {
    expect(resolver.asset('app.wxss', 'styles/base.wxss', '.wxss')).toBe('styles/base.wxss')
    expect(resolver.asset('app.wxss', './styles/base', '.wxss')).toBe('styles/base.wxss')
  })
})
