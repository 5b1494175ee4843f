import { code2Session } from './endpoints/code2session'
import type { ApiRequest, ApiResult, MediaType } from './http'
import type { WeChat } from './wechat'

export interface Endpoint {
  readonly methods: readonly ('GET' | 'POST')[]
  readonly mediaType: MediaType
  /** @throws {WeChatError} whatever its page documents */
  answer(wechat: WeChat, request: ApiRequest): ApiResult
}

const PLAIN = 'text/plain'

/** Every simulated address of api.weixin.qq.com. */
export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/sns/jscode2session': { methods: ['GET'], mediaType: PLAIN, answer: code2Session },
}
