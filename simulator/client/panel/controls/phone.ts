import type { ChangeableSettings, SimulatorState } from '../../../control/contract'
import { h } from '../../shell/dom'
import type { Words } from '../words'
import { type Bound, button, choice, section, segmented, toggle } from './parts'
import type { Run } from './view'

/** Scenes in which a login differs or that people test most (WeChat: 场景值列表). */
const SCENES: readonly (readonly [value: number, zh: string, en: string])[] = [
  [1001, '最近使用', 'Recently used'],
  [1007, '单人聊天分享', 'Shared in a chat'],
  [1011, '扫描二维码', 'QR code'],
  [1047, '扫描小程序码', 'Mini program code'],
  [1089, '聊天主界面下拉', 'Pulled down in chats'],
  [1129, '微信爬虫', "WeChat's crawler"],
  [1154, '朋友圈单页模式', 'Single page from Moments'],
  [1155, '单页模式打开小程序', 'Opened from the single page'],
]

/** Releases at which something of login appears or changes. */
const LIBRARIES = ['3.8.0', '3.3.0', '2.32.3', '2.30.0', '2.27.0', '2.21.2', '2.19.0']

const FONT_SIZES = [0.9, 1, 1.15, 1.3, 1.6]

/** What kind of phone it is, and how the mini program was opened. */
export function phoneControls(words: Words, run: Run): Bound<SimulatorState> {
  const english = words.language === 'en'
  const configure = (change: Partial<ChangeableSettings>): void => run((control) => control.configure(change))
  const controls = {
    scene: choice<number>(
      words.scene,
      SCENES.map(([value, zh, en]) => [value, `${value} ${english ? en : zh}`]),
      (scene) => configure({ scene }),
    ),
    libVersion: choice<string>(
      words.libVersion,
      LIBRARIES.map((version) => [version, version]),
      (libVersion) => configure({ libVersion }),
    ),
    platform: choice<ChangeableSettings['platform']>(
      words.platform,
      [
        ['devtools', 'DevTools'],
        ['ios', 'iOS'],
        ['android', 'Android'],
      ],
      (platform) => configure({ platform }),
    ),
    language: choice<ChangeableSettings['language']>(
      words.phoneLanguage,
      [
        ['zh_CN', '简体中文'],
        ['en', 'English'],
      ],
      (language) => configure({ language }),
    ),
    fontSizeScaleFactor: choice<number>(
      words.fontSize,
      FONT_SIZES.map((scale) => [scale, `${Math.round(scale * 100)} %`]),
      (fontSizeScaleFactor) => configure({ fontSizeScaleFactor }),
    ),
  }
  const theme = segmented<ChangeableSettings['theme']>(
    words.theme,
    [
      ['light', words.light],
      ['dark', words.dark],
    ],
    (chosen) => configure({ theme: chosen }),
  )
  const oldPromises = toggle(words.oldPromises, words.oldPromisesHint, (promiseAsTask) =>
    configure({ promiseAsTask }),
  )
  const background = button('', () => {})
  return {
    element: section(
      words.phone,
      theme.element,
      ...Object.values(controls).map(({ element }) => element),
      oldPromises.element,
      h(
        'div',
        { class: 'buttons' },
        background,
        button(words.restart, () => run((control) => control.restart())),
        button(words.forget, () => run((control) => control.clearStorage())),
      ),
    ),
    show({ settings, inBackground }) {
      theme.show(settings.theme)
      controls.scene.show(settings.scene)
      controls.libVersion.show(settings.libVersion)
      controls.platform.show(settings.platform)
      controls.language.show(settings.language)
      controls.fontSizeScaleFactor.show(settings.fontSizeScaleFactor)
      oldPromises.show(settings.promiseAsTask)
      background.textContent = inBackground ? words.foreground : words.background
      background.onclick = () => run((control) => control.setBackground({ on: !inBackground }))
    },
  }
}
