/** What CHANGELOG.md, in the format of Keep a Changelog, says about one version. */

/** `## [1.2.3] - 2026-11-22`, or `unreleased` instead of the day. */
const HEADING = /^## \[(?<version>[^\]]+)\] - (?<day>.+)$/gm

/**
 * The newest version's changes, which must be those of the version about to go out.
 *
 * @param {string} changelog
 * @param {string} version
 * @returns {{ day: string | null, changes: string }} `day` is null while it is unreleased
 * @throws {Error} saying what to write into the changelog
 */
export function changesOf(changelog, version) {
  const [newest, next] = changelog.matchAll(HEADING)
  if (newest?.groups?.version !== version)
    throw new Error(
      `CHANGELOG.md begins with ${newest?.groups?.version ?? 'no version'}, package/package.json has ${version}`,
    )
  const { day = '' } = newest.groups
  const changes = changelog.slice(newest.index + newest[0].length, next?.index).trim()
  if (!changes) throw new Error(`CHANGELOG.md says nothing about ${version}`)
  if (day !== 'unreleased' && !isDay(day))
    throw new Error(`CHANGELOG.md: ${day} is neither a day nor "unreleased"`)
  return { day: day === 'unreleased' ? null : day, changes }
}

/** @param {string} text */
const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
