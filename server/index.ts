export { ConfigError, type Environment, SIMULATED_APP } from './config/config'
export { type RunningServer, type StartOptions, startServer } from './start'
