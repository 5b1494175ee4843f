export { type Environment, SIMULATED_APP } from './config/config'
export { ConfigError } from './config/mistakes'
export { createLogger } from './operation/logger'
export { type RunningServer, type StartOptions, startServer } from './start'
