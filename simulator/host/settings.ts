import type { ProjectConfig } from '../build/index'
import type { PhoneSettings } from '../protocol'

/** A phone of the size that most designs are drawn for. */
const DEFAULTS: PhoneSettings = {
  libVersion: '3.8.0',
  platform: 'devtools',
  language: 'zh_CN',
  theme: 'light',
  scene: 1001,
  screen: { width: 390, height: 844, statusBarHeight: 47, safeAreaBottom: 34 },
  pixelRatio: 3,
  fontSizeScaleFactor: 1,
  envVersion: 'develop',
}

/** The settings a phone starts with: the caller's, then the project's, then a common phone's. */
export function phoneSettings(
  project: ProjectConfig,
  chosen: Partial<PhoneSettings> | undefined,
): PhoneSettings {
  const { libVersion, urlCheck, domains } = project
  return {
    ...DEFAULTS,
    ...(libVersion ? { libVersion } : {}),
    ...(urlCheck && domains ? { domains } : {}),
    ...chosen,
  }
}
