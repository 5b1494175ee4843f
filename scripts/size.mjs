/** `npm run size`: what each entry of the published package weighs on a phone; fails when the core is over its limit. */
import { ensureInstalled } from './install.mjs'

await ensureInstalled()
const { ENTRIES, gzipped, publishedEntry } = await import('./published-build.mjs')

/** Bytes of the core, minified and gzipped. */
const LIMIT = 8_192

/** @param {(string | number)[]} cells */
const print = ([name = '', ...figures]) =>
  console.log(String(name).padEnd(10) + figures.map((it) => String(it).padStart(8)).join(''))

print(['entry', 'min', 'gzip'])
for (const entry of /** @type {(keyof typeof ENTRIES)[]} */ (Object.keys(ENTRIES))) {
  const { code } = await publishedEntry(entry)
  const size = gzipped(code)
  print([entry, Buffer.byteLength(code), size])
  if (entry === 'index' && size > LIMIT) {
    console.error(`The core is over its limit of ${LIMIT} bytes.`)
    process.exitCode = 1
  }
}
