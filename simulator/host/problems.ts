import { formatProblem } from '../build/problems'
import type { BuildProblem } from '../program'

/** The problems of a build that failed, one per line. */
export function describeProblems(problems: readonly BuildProblem[]): string {
  return ['the mini program does not build', ...problems.map(formatProblem)].join('\n')
}
