/**
 * The repository's address is known where provenance can be given: npm compares it with the place that built the package.
 *
 * @param {NodeJS.ProcessEnv} env of GitHub Actions or GitLab CI
 * @returns {{ repository?: { type: 'git', url: string } }} what the manifest says of it
 */
export function repositoryOf({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, CI_PROJECT_URL }) {
  const url =
    GITHUB_SERVER_URL && GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}` : CI_PROJECT_URL
  return url ? { repository: { type: 'git', url: `git+${url}.git` } } : {}
}
