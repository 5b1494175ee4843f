import { LinkError } from '../link'

/**
 * Why a request did not come back: errno and words of WeChat's network layer (WeChat: PublicErrno, "Network"). `errno` is
 * null where WeChat documents none.
 */
export interface NetworkFailure {
  readonly errno: number | null
  readonly reason: string
}

/** A failure of the connection, with the net_error code of Chromium that WeChat's network layer shows. */
export const connectionFailure = (code: number, name: string): NetworkFailure => ({
  errno: 600001,
  reason: `errcode:${code} cronet_error_code:${code} error_msg:net::ERR_${name}`,
})

export const CONNECTION_RESET = connectionFailure(-101, 'CONNECTION_RESET')
export const DISCONNECTED = connectionFailure(-106, 'INTERNET_DISCONNECTED')

/** The fail of `wx.request`. */
export function failedRequest({ errno, reason }: NetworkFailure): LinkError {
  const errMsg = `request:fail ${reason}`
  return new LinkError(errMsg, errno === null ? { errMsg } : { errMsg, errno })
}
