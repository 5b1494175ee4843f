import type { PhoneSettings } from '../protocol'
import type { HostClient } from './client-runtime'
import type { OpenTypeButton } from './components/services'
import { drawAvatar } from './files/avatar'
import type { LocalFiles } from './files/local-files'
import { pickFiles } from './files/pick'
import type { Privacy } from './permissions/privacy'
import type { Scopes } from './permissions/scopes'
import type { Failures } from './runtime/failures'
import { isSinglePage } from './runtime/scenes'
import { isOlder } from './runtime/version'
import { h } from './shell/dom'
import type { Sheets } from './shell/sheets'
import { failureResult } from './wx/table'

export interface OpenTypeServices {
  readonly host: HostClient
  readonly settings: PhoneSettings
  readonly appName: string
  readonly sheets: Sheets
  readonly privacy: Privacy
  readonly scopes: Scopes
  readonly files: LocalFiles
  readonly failures: Failures
  /** Forwards the page, as its `onShareAppMessage` says. */
  share(button: OpenTypeButton): Promise<void>
}

type Handler = (button: OpenTypeButton) => Promise<void>

/**
 * What tapping `<button open-type>` does (docs: button). Coupled types (`getPhoneNumber|agreePrivacyAuthorization`)
 * need library 2.32.3; on older ones such a button is dead (facts §6).
 */
export function createOpenTypes(services: OpenTypeServices): (button: OpenTypeButton) => void {
  const { settings, privacy, scopes, failures } = services
  const handlers: Readonly<Record<string, Handler>> = {
    agreePrivacyAuthorization: async (button) => agree(button),
    chooseAvatar: (button) => chooseAvatar(services, button),
    getPhoneNumber: (button) => getPhoneNumber(services, button, 'getPhoneNumber'),
    getRealtimePhoneNumber: (button) => getPhoneNumber(services, button, 'getRealtimePhoneNumber'),
    getUserInfo: (button) => getUserInfo(services, button),
    share: (button) => services.share(button),
    openSetting: async (button) => {
      await scopes.openSettings()
      button.emit('opensetting', { errMsg: 'openSetting:ok', authSetting: scopes.settings() })
    },
  }

  function agree(button: OpenTypeButton): void {
    privacy.buttonTapped(button.id)
    button.emit('agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' })
  }

  return (button) => {
    // It disables every button with open-type (facts §13).
    if (isSinglePage(settings)) return
    const types = button.openType.split('|')
    const coupled = types.includes('agreePrivacyAuthorization') && types.length > 1
    if (coupled && isOlder(settings.libVersion, '2.32.3')) return
    if (coupled) agree(button)
    const type = types.find((name) => name !== 'agreePrivacyAuthorization') ?? types[0] ?? ''
    handlers[type]?.(button).catch((error: unknown) => failures.report(error, `button open-type ${type}`))
  }
}

/** No event tells a cancelled choice or a refused consent (facts §4). */
async function chooseAvatar(services: OpenTypeServices, button: OpenTypeButton): Promise<void> {
  const { host, settings, sheets, privacy, files } = services
  if (isOlder(settings.libVersion, '2.21.2')) return
  try {
    await privacy.require('button.chooseAvatar')
  } catch {
    return
  }
  const { id, nickName } = await host.call('holder', {})
  const own = await drawAvatar(id, nickName)
  const english = settings.language === 'en'
  const picture = h('img', { src: URL.createObjectURL(own), alt: '', class: 'sheet-avatar' })
  const source = await sheets.choose<'own' | 'album'>(
    english ? 'Choose a photo' : '选择头像',
    [
      { value: 'own', content: [picture, english ? 'Use WeChat photo' : '用微信头像'] },
      { value: 'album', content: [english ? 'Choose from album' : '从相册选择'] },
    ],
    english ? 'Cancel' : '取消',
  )
  if (source === undefined) return
  const [content] = source === 'own' ? [own] : await pickFiles('image/*', false)
  if (content) button.emit('chooseavatar', { avatarUrl: files.add(content) })
}

async function getPhoneNumber(
  services: OpenTypeServices,
  button: OpenTypeButton,
  api: 'getPhoneNumber' | 'getRealtimePhoneNumber',
): Promise<void> {
  const { host, settings, sheets, privacy, appName } = services
  const type = api.toLowerCase()
  try {
    await privacy.require(`button.${api}`)
  } catch (error) {
    button.emit(type, failureResult(api, error))
    return
  }
  const { maskedPhoneNumber } = await host.call('holder', {})
  const english = settings.language === 'en'
  const allowed = await sheets.ask({
    appName,
    title: english ? 'Requests and verifies your phone number' : '申请获取并验证你的手机号',
    body: [
      h(
        'div',
        { class: 'sheet-row' },
        h('strong', {}, maskedPhoneNumber),
        h('small', {}, english ? 'Linked to WeChat' : '微信绑定号码'),
      ),
    ],
    allowText: english ? 'Allow' : '允许',
    refuseText: english ? 'Don’t allow' : '不允许',
  })
  if (!allowed) {
    // Android writes a colon instead of the space; programs must match loosely (facts §5).
    const separator = settings.platform === 'android' ? ':' : ' '
    button.emit(type, { errMsg: `${api}:fail${separator}user deny`, errno: 103 })
    return
  }
  try {
    const { code } = await host.call('phoneCode', {})
    const withCode = isOlder(settings.libVersion, '2.21.2') ? {} : { code }
    button.emit(type, { ...(await phoneData(services, api)), ...withCode, errMsg: `${api}:ok` })
  } catch (error) {
    button.emit(type, failureResult(api, error))
  }
}

/** Only getPhoneNumber still delivers encryptedData, and only after a login. */
async function phoneData({ host }: OpenTypeServices, api: string): Promise<object> {
  if (api !== 'getPhoneNumber') return {}
  try {
    const { encryptedData, iv } = await host.call('openData', { kind: 'phone', real: false })
    return { encryptedData, iv }
  } catch {
    return {}
  }
}

async function getUserInfo({ host, settings }: OpenTypeServices, button: OpenTypeButton): Promise<void> {
  try {
    const real = isOlder(settings.libVersion, '2.27.1')
    const data = await host.call('openData', { kind: 'userInfo', real })
    button.emit('getuserinfo', { ...data, errMsg: 'getUserInfo:ok' })
  } catch (error) {
    button.emit('getuserinfo', failureResult('getUserInfo', error))
  }
}
