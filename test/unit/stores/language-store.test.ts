import { describe, expect, test } from '@jest/globals'
import { autorun } from 'mobx-miniprogram'
import { en } from '../../../miniprogram/i18n/en'
import { zh } from '../../../miniprogram/i18n/zh'
import { LanguageStore } from '../../../miniprogram/stores/language-store'
import { FakeStorage } from './fake-storage'

describe('LanguageStore', () => {
  test.each([
    ['zh_CN', 'zh'],
    ['zh_TW', 'zh'],
    ['en', 'en'],
    ['ja', 'en'],
  ])('a phone that speaks %s is answered in %s', (device, expected) => {
    expect(new LanguageStore(device, new FakeStorage()).language).toBe(expected)
  })

  test('changes every text at once and remembers the choice', () => {
    const storage = new FakeStorage()
    const language = new LanguageStore('zh_CN', storage)
    const titles: string[] = []
    autorun(() => titles.push(language.texts.titles.home))

    language.choose('en')
    expect(titles).toEqual([zh.titles.home, en.titles.home])
    expect(new LanguageStore('zh_CN', storage).language).toBe('en')

    language.choose('system')
    expect(new LanguageStore('zh_CN', storage).language).toBe('zh')
  })

  test('follows the phone when storage holds something else than a choice', () => {
    const storage = new FakeStorage(new Map([['language', 'klingon']]))
    expect(new LanguageStore('en', storage).choice).toBe('system')
  })

  test('speaks the chosen language also when storage is full', () => {
    const storage = new FakeStorage()
    storage.full = true
    const language = new LanguageStore('zh_CN', storage)
    language.choose('en')
    expect(language.language).toBe('en')
  })
})
