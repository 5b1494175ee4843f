import { isOlder } from '../runtime/version'
import type { Sheets } from '../shell/sheets'
import type { StorageArea } from '../storage/area'
import { ApiFailure } from '../wx/failure'

/** The first library with the privacy APIs; older ones let every API through (facts §6). */
const FIRST_LIBRARY = '2.32.3'
/** After a refusal the official popup stays away this long (facts §6). */
const QUIET_AFTER_REFUSAL_MS = 10_000

/** Errors of the plain consent popup (facts §6, PublicErrno). */
const NOT_AUTHORIZED = { message: 'privacy permission is not authorized', errno: 104 } as const

export interface PrivacyAnswer {
  readonly event?: string
  readonly buttonId?: string
}

export type PrivacyListener = (
  resolve: (answer: PrivacyAnswer) => void,
  event: { readonly referrer: string },
) => void

/** The person's consent to the app's privacy guide, and how it is asked for. */
export interface Privacy {
  readonly contractName: string
  agreed(): boolean
  /**
   * Lets a privacy API through once the person has agreed. Asks through the app's own listener if it has one, else
   * with WeChat's popup.
   *
   * @param referrer the API or component that asks, such as `button.chooseAvatar`
   * @throws {ApiFailure} 104 when refused
   */
  require(referrer: string): Promise<void>
  /** A tap on a button with `agreePrivacyAuthorization`. */
  buttonTapped(buttonId: string): void
  listen(listener: PrivacyListener): void
  openContract(): void
}

export interface PrivacyOptions {
  readonly appName: string
  readonly libVersion: string
  readonly language: string
  readonly sheets: Sheets
  /** Where the consent is kept until the mini program is deleted. */
  readonly store: StorageArea
  now(): number
  warn(message: string): void
}

export function createPrivacy(options: PrivacyOptions): Privacy {
  const { appName, libVersion, sheets, store } = options
  const texts = textsFor(options.language, appName)
  const tappedButtons = new Set<string>()
  let listener: PrivacyListener | undefined
  let refusedAt = Number.NEGATIVE_INFINITY
  let popup: Promise<boolean> | undefined

  const agreed = (): boolean => store.get('privacy')?.value === true
  const agree = (): void => store.set('privacy', true)

  function askApp(ask: PrivacyListener, referrer: string): Promise<boolean> {
    return new Promise((settle) => {
      const resolve = ({ event, buttonId = '' }: PrivacyAnswer): void => {
        if (event === 'disagree') settle(false)
        if (event !== 'agree') return
        // WeChat checks that the person really tapped that button; otherwise the API stays pending.
        if (tappedButtons.has(buttonId)) {
          agree()
          settle(true)
        } else {
          options.warn(
            `resolve({ event: 'agree' }) of onNeedPrivacyAuthorization: no button with open-type="agreePrivacyAuthorization" and id "${buttonId}" was tapped, so ${referrer} keeps waiting`,
          )
        }
      }
      ask(resolve, { referrer })
    })
  }

  async function askOfficially(): Promise<boolean> {
    if (options.now() - refusedAt < QUIET_AFTER_REFUSAL_MS) return false
    popup ??= sheets.ask({
      appName,
      title: texts.title,
      body: [texts.body()],
      allowText: texts.agree,
      refuseText: texts.refuse,
    })
    const allowed = await popup.finally(() => {
      popup = undefined
    })
    if (allowed) agree()
    else refusedAt = options.now()
    return allowed
  }

  return {
    contractName: texts.contractName,
    agreed: () => agreed() || isOlder(libVersion, FIRST_LIBRARY),
    async require(referrer) {
      if (agreed() || isOlder(libVersion, FIRST_LIBRARY)) return
      const allowed = listener ? await askApp(listener, referrer) : await askOfficially()
      if (!allowed) throw new ApiFailure(NOT_AUTHORIZED.message, NOT_AUTHORIZED.errno)
    },
    buttonTapped(buttonId) {
      tappedButtons.add(buttonId)
      agree()
    },
    listen(next) {
      listener = next
    },
    openContract: () => void sheets.page(texts.contractName, [texts.contract()], texts.close),
  }
}

function textsFor(language: string, appName: string) {
  const paragraph = (text: string, className = ''): HTMLElement => {
    const element = document.createElement('p')
    element.className = className
    element.textContent = text
    return element
  }
  if (language === 'en') {
    const contractName = `${appName} Privacy Protection Guide`
    return {
      contractName,
      title: 'Privacy notice',
      body: () =>
        paragraph(
          `Before you use this feature, please read the "${contractName}" carefully. If you agree to it, tap "Agree".`,
          'sheet-text',
        ),
      agree: 'Agree',
      refuse: 'Reject',
      close: 'Close',
      contract: () =>
        paragraph('This is where the privacy guide from the console would be shown.', 'native-text'),
    }
  }
  const contractName = `《${appName}小程序隐私保护指引》`
  return {
    contractName,
    title: '用户隐私保护提示',
    body: () =>
      paragraph(
        `使用此功能前，请仔细阅读${contractName}。如你同意该隐私保护指引，请点击“同意”。`,
        'sheet-text',
      ),
    agree: '同意',
    refuse: '拒绝',
    close: '关闭',
    contract: () => paragraph('这里显示在小程序管理后台填写的用户隐私保护指引。', 'native-text'),
  }
}
