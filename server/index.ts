export { ConfigError, type Environment, SIMULATED_APP } from './config/config'
export { createLogger } from './operation/logger'
export { type RunningServer, type StartOptions, startServer } from './start'
