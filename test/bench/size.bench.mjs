/** What the SDK and what npm offers beside it weigh in a mini program: all in the form of the published package. */
import path from 'node:path'
import { ensureInstalledIn } from '../../scripts/install.mjs'
import { ENTRIES, gzipped, phoneBundle, publishedEntry } from '../../scripts/published-build.mjs'
import { peers } from './peers/peers.mjs'

/** Bytes of the core, minified and gzipped. */
const LIMIT = 8_192

/**
 * @param {import('./part.mjs').Run} run
 * @returns {Promise<import('./report.mjs').Part>}
 */
export default async function ({ progress }) {
  progress('bundling our entries')
  const entries = []
  for (const entry of /** @type {(keyof typeof ENTRIES)[]} */ (Object.keys(ENTRIES)))
    entries.push(weigh(entry, await publishedEntry(entry)))

  const folder = path.join(import.meta.dirname, 'peers')
  await ensureInstalledIn(folder, 'the peers (141 MB, about ten seconds, only once)')
  progress('bundling the peers')
  const others = []
  for (const { name, imports } of peers)
    others.push(weigh(name, await phoneBundle({ source: imports, folder })))

  const [core] = entries
  if (!core) throw new Error('the package has no entry')
  const columns = ['what', 'minified, bytes', 'and gzipped, bytes']
  const [, minified, compressed] = core
  return {
    title: 'Size',
    about:
      'Every module is bundled by esbuild as an app would import it and minified by swc, in the form of our package: one CommonJS file of ES2017.',
    versions: {},
    tables: [
      {
        title: 'Entries of the SDK',
        about: '`index` is the core; an app adds the others as it needs them.',
        columns,
        rows: entries,
      },
      {
        title: 'Beside what npm offers',
        columns,
        rows: [['miniprogram-login', minified, compressed], ...others].sort(bySize),
      },
    ],
    goals: [
      {
        what: 'core of the SDK, minified and gzipped',
        value: compressed,
        atMost: LIMIT,
        unit: 'bytes',
        kind: 'count',
      },
    ],
    plots: [],
    notes: [],
  }
}

/** @typedef {[name: string, minified: number, compressed: number]} Weight */

/**
 * @param {string} name
 * @param {{ code: string }} bundle
 * @returns {Weight}
 */
const weigh = (name, { code }) => [name, Buffer.byteLength(code), gzipped(code)]

/**
 * @param {(string | number)[]} a
 * @param {(string | number)[]} b
 */
const bySize = (a, b) => Number(a[2]) - Number(b[2])
