/** Said of every answer, whatever it is. */
export const COMMON_HEADERS = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['strict-transport-security', 'max-age=31536000'],
] as const

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'
