import { login } from './stores/index'

// `getApp().login` is the client itself: for the console of DevTools, and for end-to-end tests.
App({ login })
