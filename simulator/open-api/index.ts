/** WeChat's simulated server side: what `api.weixin.qq.com` answers to a mini program's backend. */

export type { Call } from './call-log'
export { type Control, ControlError, createControl, type Who } from './control'
export type { Fault, FaultEffect } from './faults'
export type { OpenData, OpenDataKind } from './open-data'
export { type OpenApi, type OpenApiOptions, startOpenApi } from './server'
export { type App, DEFAULT_APPS, SISTER_APP, TOURIST_APP, UNBOUND_APP } from './state/apps'
export { MOCK_CODE } from './state/codes'
export type { SecretKind } from './state/secrets'
export { DEFAULT_USERS, MOCK_CODE_USER, type User } from './state/users'
