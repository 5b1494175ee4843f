import type { HostMethods } from '../../protocol'
import { errnoOf, namesIn } from '../../sequence/describe'
import type { HostClient } from '../client-runtime'
import type { Recorder } from './recorder'

/** What WeChat on the phone asks WeChat's servers, by the API or button that makes it ask. */
const ASKED: Partial<Record<keyof HostMethods, string>> = {
  login: 'login',
  checkSession: 'checkSession',
  openData: 'getUserData',
  phoneCode: 'getPhoneNumber',
  userKey: 'getLatestUserKey',
}

/** The same host, with what is asked of WeChat's servers through it written down. */
export function recordedHost(host: HostClient, recorder: Recorder): HostClient {
  return {
    call(name, params) {
      const answer = host.call(name, params)
      const label = ASKED[name]
      if (label !== undefined) {
        const end = recorder.began({ kind: 'login', from: 'client', to: 'wechat', label, carries: [] })
        answer.then(
          (result) => end({ succeeded: true, status: '', brings: namesIn(result) }),
          (error: { data?: unknown }) => end({ succeeded: false, status: errnoOf(error.data), brings: [] }),
        )
      }
      return answer
    },
  }
}
