/** The simulator as a library: what `npm start`, tests and the command line are made of. */
export { type Automation, type AutomationOptions, startAutomation } from './automation/server'
export { buildNpm } from './build/npm'
export { findBrowser, launchBrowser } from './host/browser'
export { type Host, type HostOptions, startHost } from './host/host'
export { PortInUseError } from './host/loopback'
export { describeProblems } from './host/problems'
export { type OpenApi, type OpenApiOptions, startOpenApi } from './open-api/index'
export { type Session, type SessionOptions, startSession } from './session'
