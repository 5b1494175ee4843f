/** The test files that play the scenarios of the session engine; some run once more in another world. */
export const SCENARIOS = [
  'availability',
  'cold-start',
  'device-clock',
  'events',
  'hang',
  'instances',
  'login-failures',
  'person',
  'renewal',
  'request',
  'session-key',
  'sign-out',
  'storage',
  'warm-start',
] as const
