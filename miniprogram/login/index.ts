/** Login and session for WeChat mini programs. */
export { createLogin } from './client'
export type { Clock } from './clock'
export type {
  DeviceDescription,
  LoginRequest,
  LoginResponse,
  LoginUser,
  LogoutRequest,
  MaskedPhone,
  Me,
  Problem,
  ProblemAction,
  ProblemCode,
  RefreshRequest,
  RevokeRequest,
  SessionDescription,
  TokenResponse,
} from './contract'
export { CATALOGUE, isLoginError, type LoginError, type LoginErrorCode, type Meaning } from './errors'
export type { LogEntry, LogEvent } from './log'
export type { Phone, PhoneDetail } from './phone'
export type { Prefetch, Prefetched } from './prefetch'
export type { Privacy, PrivacyRequest } from './privacy'
export type { Profile, ProfileUpdate, WeChatProfile } from './profile'
export type { EndReason } from './record'
export type {
  CallOptions,
  CancelSignal,
  DownloadOptions,
  EnvVersion,
  Login,
  LoginEvent,
  LoginListener,
  LoginOptions,
  LoginState,
  Method,
  RequestOptions,
  SignInOptions,
  SignOutOptions,
  UnavailableReason,
  UploadOptions,
} from './types'
export type { LoginStorage } from './vault'
export type { Answer, Transport, WireCall, WireTask } from './wire'
