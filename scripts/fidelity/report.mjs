/** Turns visits into the generated part of docs/fidelity.md. */

/**
 * @typedef {object} Result
 * @property {import('./programs.mjs').Program} program
 * @property {readonly import('./visit.mjs').Visit[]} visits
 * @property {readonly string[]} missing
 * @property {number} warnings of the build
 */

const BEGIN = '<!-- written by npm run fidelity -->'
const END = '<!-- end -->'

/** @param {readonly Result[]} results */
export function describe(results) {
  const rows = results.map(({ program, visits, warnings }) => {
    const clean = visits.filter(({ errors }) => errors.length === 0)
    const drawn = visits.filter(({ drawn }) => drawn)
    const cells = [program.name, program.version, visits.length, clean.length, drawn.length, warnings]
    return `| ${cells.join(' | ')} |`
  })
  const failures = results.flatMap(({ program, visits }) =>
    visits.flatMap(({ page, errors }) =>
      errors.map((error) => `| ${program.name} | ${nameOf(page)} | ${cellOf(error)} |`),
    ),
  )
  const missing = [...new Set(results.flatMap((result) => result.missing))].sort()
  return [
    '| Program | Version | Pages | Without an error | Drawn | Build warnings |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    ...(failures.length > 0
      ? ['What went wrong:', '', '| Program | Page | Error |', '| --- | --- | --- |', ...failures, '']
      : []),
    `APIs that these programs looked for and that are not simulated: ${
      missing.map((name) => `\`wx.${name}\``).join(', ') || 'none'
    }.`,
  ].join('\n')
}

/**
 * @param {string} text
 * @param {string} report
 */
export function replaceReport(text, report) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`docs/fidelity.md must hold ${BEGIN} and ${END}`)
  return `${text.slice(0, begin + BEGIN.length)}\n\n${report}\n\n${text.slice(end)}`
}

const nameOf = (/** @type {string} */ page) => page.replace(/^pages\/|\/index$/g, '')
const cellOf = (/** @type {string} */ text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
