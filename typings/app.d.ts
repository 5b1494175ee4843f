/** What `getApp<AppOption>()` offers: the login client, for tests and for code that shares no module with the app. */
interface AppOption {
  readonly login: import('../miniprogram/login/index').Login
}
