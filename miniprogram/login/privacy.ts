import { ask, onNeedPrivacyAuthorization, type PrivacyListener } from './platform'

export interface PrivacyRequest {
  /** The API that waits for the answer, such as `chooseAvatar`. */
  readonly referrer: string
  /** Tell WeChat that the sheet is on the screen. */
  shown(): void
  /** @param buttonId - id of the `open-type="agreePrivacyAuthorization"` button that was tapped. */
  agree(buttonId: string): void
  disagree(): void
}

/** Consent to the privacy guide, as a step that always ends. `wx.login` needs none. */
export interface Privacy {
  /**
   * Whether consent is still due. False on base libraries that know no consent.
   * @throws {LoginError} `timeout` when WeChat has not answered within 10 s.
   */
  status(): Promise<{ readonly needed: boolean; readonly contract: string }>
  /**
   * Asks for consent now; resolves once given, or where none is needed.
   * @throws {LoginError} `denied`, `privacy_undeclared`, `timeout` after two minutes; the session is kept.
   */
  require(): Promise<void>
  /**
   * Opens WeChat's page with the guide (`wx.openPrivacyContract`).
   * @throws {LoginError} `unsupported` on base libraries before 2.32.3, `timeout` after 10 s.
   */
  openContract(): Promise<void>
  /**
   * Shows your own sheet in place of WeChat's. One handler at a time, for the whole app: the last one set is asked.
   * One that does not answer within two minutes, or that throws, counts as a refusal, so that no API hangs.
   */
  handle(handler: (request: PrivacyRequest) => void): void
}

/** Time to read a guide. */
const PATIENCE_MS = 120_000
/** Time for WeChat alone. */
const ANSWER_MS = 10_000

export function createPrivacy(limit: <T>(ms: number, work: () => Promise<T>) => Promise<T>): Privacy {
  let handler: ((request: PrivacyRequest) => void) | null = null

  const asked: PrivacyListener = (resolve, { referrer = '' } = {}) => {
    let open = true
    const reply = (event: 'agree' | 'disagree', buttonId?: string): void => {
      if (open) resolve({ event, buttonId })
      open = false
    }
    const disagree = (): void => reply('disagree')
    const shown = (): void => resolve({ event: 'exposureAuthorization' })
    const answered = new Promise<void>(() => {
      if (handler) handler({ referrer, shown, agree: (buttonId) => reply('agree', buttonId), disagree })
    })
    limit(PATIENCE_MS, () => answered).catch(disagree)
  }

  return {
    async status() {
      const { needAuthorization: needed = false, privacyContractName: contract = '' } = await ifSupported(
        limit(ANSWER_MS, () =>
          ask<{ needAuthorization?: boolean; privacyContractName?: string }>('getPrivacySetting'),
        ),
        {},
      )
      return { needed, contract }
    },
    require: () =>
      ifSupported(
        limit(PATIENCE_MS, () => ask('requirePrivacyAuthorize', {}, 'denied')),
        undefined,
      ),
    openContract: () => limit(ANSWER_MS, () => ask('openPrivacyContract')),
    handle(next) {
      if (!handler) onNeedPrivacyAuthorization(asked)
      handler = next
    },
  }
}

/** Base libraries that know no consent ask for none. */
function ifSupported<T>(work: Promise<T>, otherwise: T): Promise<T> {
  return work.catch((error) => {
    if (error.code === 'unsupported') return otherwise
    throw error
  })
}
