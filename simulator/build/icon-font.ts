import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import svgPath from 'svgpath'

export interface IconFontRequest {
  /** The folder with project.config.json. */
  readonly projectRoot: string
  /** The folder with app.json. */
  readonly miniprogramRoot: string
  /** What a style sheet asks the network for. */
  readonly url: string
}

/** An icon of the font: its character and the file name of its drawing. */
export interface Icon {
  readonly codePoint: number
  readonly name: string
}

/** TDesign's style sheet names one font in several formats; a browser takes whichever arrives first, whatever its suffix. */
const FONT_URL = /^https:\/\/tdesign\.gtimg\.com\/icon\/[\d.]+\/fonts\/t\.(?:eot|woff2?|ttf|svg)(?:[?#].*)?$/
const ICON_SHEET = 'miniprogram_npm/tdesign-miniprogram/icon/icon.wxss'
const ICON_RULE = /\.t-icon-([\w-]+)::?before\s*\{\s*content:\s*["']\\([0-9a-f]+)["']/gi

const packages = createRequire(import.meta.url)

/** Units of the font per em; icons are drawn on 24 by 24. */
const UNITS = 1024

/**
 * TDesign's icon font, which is in no npm package: the library loads it from a CDN, and the simulator does not
 * ask the network. It is made from the official drawings with the code points of the installed library, once;
 * later calls read it from `node_modules/.cache`.
 *
 * @returns a TrueType font, or null when the address is not that of TDesign's icon font
 */
export async function readIconFont({
  projectRoot,
  miniprogramRoot,
  url,
}: IconFontRequest): Promise<Uint8Array | null> {
  if (!FONT_URL.test(url)) return null
  const sheet = await readFile(join(miniprogramRoot, ICON_SHEET), 'utf8').catch(() => '')
  const icons = readIcons(sheet)
  if (icons.length === 0) return null
  const drawings = packages.resolve('tdesign-icons-svg/package.json')
  const folder = join(projectRoot, 'node_modules', '.cache', 'miniprogram-simulator')
  const key = JSON.stringify([icons, await readFile(drawings, 'utf8')])
  const file = join(folder, `tdesign-icons-${createHash('sha1').update(key).digest('hex').slice(0, 12)}.ttf`)
  const kept = await readFile(file).catch(() => null)
  if (kept) return kept
  const font = await makeIconFont(icons, (name) =>
    readFile(join(dirname(drawings), 'src', `${name}.svg`), 'utf8').catch(() => null),
  )
  await mkdir(folder, { recursive: true })
  // A reader must never see half a font.
  await writeFile(`${file}.${process.pid}`, font)
  await rename(`${file}.${process.pid}`, file)
  return font
}

/** The icons that TDesign's style sheet names. */
export function readIcons(sheet: string): Icon[] {
  return Array.from(sheet.matchAll(ICON_RULE), ([, name = '', code = '']) => ({
    codePoint: Number.parseInt(code, 16),
    name,
  }))
}

/**
 * A TrueType font with one glyph per icon; icons without a drawing are left out.
 *
 * @param readDrawing gives an SVG text made of filled paths only, or null
 */
export async function makeIconFont(
  icons: readonly Icon[],
  readDrawing: (name: string) => Promise<string | null>,
): Promise<Uint8Array> {
  const glyphs = await Promise.all(
    icons.map(async ({ codePoint, name }) => {
      const drawing = await readDrawing(name)
      return drawing === null ? '' : glyph(codePoint, name, drawing)
    }),
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><defs><font id="t" horiz-adv-x="${UNITS}">
<font-face font-family="t" units-per-em="${UNITS}" ascent="${UNITS}" descent="0"/><missing-glyph horiz-adv-x="0"/>
${glyphs.join('\n')}
</font></defs></svg>`
  return trueType(svg)
}

function glyph(codePoint: number, name: string, drawing: string): string {
  const [, width = '24', height = '24'] = /view-?box="0 0 (\d+) (\d+)"/i.exec(drawing) ?? []
  const scale = UNITS / Math.max(Number(width), Number(height))
  const paths = Array.from(drawing.matchAll(/<path\b[^>]*\sd="([^"]*)"/g), ([, path = '']) => path)
  // Fonts count upwards, drawings downwards.
  const outline = svgPath(paths.join(' ')).abs().scale(scale, -scale).translate(0, UNITS).round(1).toString()
  return `<glyph glyph-name="${name}" unicode="&#${codePoint};" horiz-adv-x="${UNITS}" d="${outline}"/>`
}

/** Converting two thousand glyphs takes a second, in which the phone would get no answer: a thread of its own does it. */
function trueType(svg: string): Promise<Uint8Array> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    const convert = require(workerData.converter)
    parentPort.postMessage(convert(workerData.svg, { ts: 0 }).buffer)`
  const workerData = { svg, converter: packages.resolve('svg2ttf') }
  return new Promise((resolve, reject) => {
    new Worker(code, { eval: true, workerData }).once('message', resolve).once('error', reject)
  })
}
