/**
 * Why an API failed. `wx.x` turns it into `{ errMsg: 'x:fail <message>', errno }`.
 *
 * @see facts §1: the shared table of errno values (WeChat: PublicErrno)
 */
export class ApiFailure extends Error {
  constructor(
    message: string,
    readonly errno?: number,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.name = 'ApiFailure'
  }
}
