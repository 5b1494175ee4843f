/** Edge of a WeChat avatar in pixels. */
const SIZE = 132

/** The WeChat avatar of a simulated person: a letter on a colour of their own. */
export async function drawAvatar(id: string, nickName: string): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = SIZE
  canvas.height = SIZE
  const context = canvas.getContext('2d')
  if (!context) throw new Error('the browser cannot draw')
  const hue = [...id].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7)
  context.fillStyle = `hsl(${hue} 45% 52%)`
  context.fillRect(0, 0, SIZE, SIZE)
  context.fillStyle = '#fff'
  context.font = '600 64px "PingFang SC", "Noto Sans CJK SC", sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText([...nickName].at(-1) ?? '?', SIZE / 2, SIZE / 2 + 4)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  )
}
