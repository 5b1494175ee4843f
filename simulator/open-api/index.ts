/** WeChat's simulated server side: what `api.weixin.qq.com` answers to a mini program's backend. */
export { type App, SISTER_APP, TOURIST_APP, UNBOUND_APP } from './apps'
export type { Call } from './call-log'
export { MOCK_CODE } from './codes'
export { type Control, ControlError, createControl, type Who } from './control'
export type { SecretKind } from './secrets'
export { type OpenApi, type OpenApiOptions, startOpenApi } from './server'
export { DEFAULT_USERS, MOCK_CODE_USER, type User } from './users'
