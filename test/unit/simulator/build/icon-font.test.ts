import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { makeIconFont, readIconFont, readIcons } from '../../../../simulator/build/icon-font'
import { folderWith, write } from './workspace'

const sheet = `
@font-face{font-family:t;src:url(https://tdesign.gtimg.com/icon/0.4.3/fonts/t.ttf)}
.t-icon-add:before{content:'\\E001';}
.t-icon-add-circle-filled::before { content: "\\e002" }
.t-icon-never-drawn:before{content:'\\E003';}`
const url = 'https://tdesign.gtimg.com/icon/0.4.3/fonts/t.ttf'
const bar = (height: number) =>
  `<svg view-box="0 0 24 24"><path fill="currentColor" d="M2 2H22V${height}H2Z"></path></svg>`

/** Number of glyphs, from the table `maxp` of a TrueType file. */
function glyphCount(font: Uint8Array): number {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  expect(view.getUint32(0)).toBe(0x00010000)
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const entry = 12 + index * 16
    if (new TextDecoder().decode(font.slice(entry, entry + 4)) !== 'maxp') continue
    return view.getUint16(view.getUint32(entry + 8) + 4)
  }
  throw new Error('no maxp')
}

test('readIcons finds every icon with its code point', () => {
  expect(readIcons(sheet)).toEqual([
    { codePoint: 0xe001, name: 'add' },
    { codePoint: 0xe002, name: 'add-circle-filled' },
    { codePoint: 0xe003, name: 'never-drawn' },
  ])
})

describe('makeIconFont', () => {
  const icons = [
    { codePoint: 0xe001, name: 'a' },
    { codePoint: 0xe002, name: 'bb' },
  ]

  test('has a glyph for each drawing beside the one for missing characters', async () => {
    expect(glyphCount(await makeIconFont(icons, async (name) => bar(name.length + 4)))).toBe(3)
  })

  test('leaves out what has no drawing', async () => {
    expect(glyphCount(await makeIconFont(icons, async (name) => (name === 'a' ? bar(8) : null)))).toBe(2)
  })
})

describe('readIconFont', () => {
  const projectWithIcons = () => {
    const projectRoot = folderWith({ 'app/miniprogram_npm/tdesign-miniprogram/icon/icon.wxss': sheet })
    return { projectRoot, miniprogramRoot: join(projectRoot, 'app') }
  }

  test.each(['eot', 'eot?#iefix', 'woff', 'ttf'])(
    'the address ending in .%s has the font',
    async (suffix) => {
      const address = `https://tdesign.gtimg.com/icon/0.4.3/fonts/t.${suffix}`
      const font = await readIconFont({ ...projectWithIcons(), url: address })
      expect(font && glyphCount(font)).toBe(3)
    },
  )

  test.each([
    'https://tdesign.gtimg.com/icon/0.4.3/fonts/other.ttf',
    'https://tdesign.gtimg.com.example/icon/0.4.3/fonts/t.ttf',
    'https://cdn.example/t.ttf',
  ])('%s has none', async (address) => {
    expect(await readIconFont({ ...projectWithIcons(), url: address })).toBeNull()
  })

  test('a project without TDesign has none', async () => {
    const projectRoot = folderWith({ 'app/app.json': {} })
    expect(await readIconFont({ projectRoot, miniprogramRoot: join(projectRoot, 'app'), url })).toBeNull()
  })

  test('is made once and then read from its file', async () => {
    const project = projectWithIcons()
    await readIconFont({ ...project, url })
    const cache = 'node_modules/.cache/miniprogram-simulator'
    const names = readdirSync(join(project.projectRoot, cache))
    expect(names).toHaveLength(1)
    write(project.projectRoot, { [`${cache}/${names[0]}`]: 'kept' })
    expect(String(await readIconFont({ ...project, url }))).toBe('kept')
  })

  test('is made anew when the library brings other icons', async () => {
    const project = projectWithIcons()
    await readIconFont({ ...project, url })
    write(project.miniprogramRoot, {
      'miniprogram_npm/tdesign-miniprogram/icon/icon.wxss': sheet.replace('never-drawn', 'minus'),
    })
    const font = await readIconFont({ ...project, url })
    expect(font && glyphCount(font)).toBe(4)
  })
})
