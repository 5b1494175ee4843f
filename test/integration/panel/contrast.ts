/** Runs in the page: visible elements with text of their own whose contrast to their background is too low. */
export function contrastsBelow(all: Element[], least: number): string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const rgb = (color: string): [number, number, number, number] => {
    if (!canvas) throw new Error('no canvas')
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data
    return [r, g, b, a]
  }
  const luminance = ([r, g, b]: readonly number[]): number => {
    const [x = 0, y = 0, z = 0] = [r, g, b].map((value = 0) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const backgroundOf = (element: Element): readonly number[] => {
    for (let level: Element | null = element; level; level = level.parentElement) {
      const color = rgb(getComputedStyle(level).backgroundColor)
      if (color[3] === 255) return color
    }
    return [255, 255, 255]
  }
  return all.flatMap((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())
    if (!own || !element.checkVisibility()) return []
    const [a, b] = [luminance(rgb(getComputedStyle(element).color)), luminance(backgroundOf(element))]
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    return ratio < least ? [`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 120)}`] : []
  })
}
