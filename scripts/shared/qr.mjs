/** QR codes in the terminal. */

/** The border that scanners need (ISO/IEC 18004 asks for four; phones do with two, and terminals are narrow). */
const BORDER = 2

/**
 * Two rows of the code in one line of text, dark on light whatever colours the terminal has.
 *
 * @param {string} content
 * @returns {Promise<string>}
 */
export async function drawQr(content) {
  // Late, because the command may first have to install it.
  const { encode } = await import('uqr')
  const { data } = encode(content, { border: BORDER, ecc: 'L' })
  const lines = []
  for (let y = 0; y < data.length; y += 2) {
    const upper = data[y] ?? []
    const lower = data[y + 1] ?? []
    lines.push(`\x1b[30;107m${upper.map((dark, x) => half(dark, lower[x] ?? false)).join('')}\x1b[0m`)
  }
  return lines.join('\n')
}

/**
 * @param {boolean} upper
 * @param {boolean} lower
 */
function half(upper, lower) {
  if (upper) return lower ? '█' : '▀'
  return lower ? '▄' : ' '
}

/**
 * What the code on a JPEG picture says; null when none can be read.
 *
 * @param {Buffer} jpeg
 * @returns {Promise<string | null>}
 */
export async function readQr(jpeg) {
  const [{ default: jpegJs }, { default: jsqr }] = await Promise.all([import('jpeg-js'), import('jsqr')])
  const { data, width, height } = jpegJs.decode(jpeg, { useTArray: true })
  // jsqr is CommonJS: bundlers and Node disagree on where its default export lies.
  const read = typeof jsqr === 'function' ? jsqr : /** @type {{ default: typeof jsqr }} */ (jsqr).default
  return read(new Uint8ClampedArray(data), width, height)?.data ?? null
}
