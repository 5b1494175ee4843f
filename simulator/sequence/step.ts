/** Who takes part in a login, in the order in which a sequence diagram shows them. */
export const PARTIES = ['page', 'sdk', 'client', 'wechat', 'backend'] as const
/**
 * `page`: the mini program's own code but for the login SDK; `sdk`: files of the login SDK; `client`: WeChat on the
 * phone; `wechat`: WeChat's servers; `backend`: whatever answers the app's requests and calls WeChat's server API.
 */
export type Party = (typeof PARTIES)[number]

export const STEP_KINDS = ['login', 'network', 'screen', 'storage'] as const
export type StepKind = (typeof STEP_KINDS)[number]

/** What happens to the app itself; a step with one goes from a party to itself. */
export type StepEvent = 'tap' | 'launch' | 'show' | 'hide' | 'open'

/**
 * One call between two parties, or one thing that happened at one of them. Every text in it comes from an allow-list
 * (`describe.ts`): names of APIs, endpoints, members and files, and numbers of WeChat's and HTTP's tables, never a value.
 */
export interface Step {
  /** Unique for the life of the host. A later step with the same id replaces the earlier one. */
  readonly id: string
  readonly kind: StepKind
  readonly from: Party
  readonly to: Party
  readonly event?: StepEvent
  /** `wx.login`, `POST /v1/auth/wechat/login`, `GET /sns/jscode2session`, `#sign-in`. */
  readonly label: string
  /** Milliseconds since 1970, real time. */
  readonly began: number
  /** Milliseconds; null while it runs, and for what takes no time. */
  readonly took: number | null
  readonly outcome: 'open' | 'ok' | 'failed'
  /** Names of what matters in the question: `code`, `access_token`. */
  readonly carries: readonly string[]
  /** Names of what matters in the answer. */
  readonly brings: readonly string[]
  /** `200`, `401 access_token_invalid`, `errno 108`, `errcode 40029`; empty where all is said by `outcome`. */
  readonly status: string
  /** Files of the mini program on the call stack, innermost first. */
  readonly callers: readonly string[]
}
