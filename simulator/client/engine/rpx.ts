/** WeChat's design width: a screen is 750 rpx wide. */
const RPX_PER_VW = 7.5

/** `rpx` in an inline style, as `vw`, so that it follows the screen's width. */
export function rpxToVw(style: string): string {
  if (!style.includes('rpx')) return style
  return style.replace(/(-?\d*\.?\d+)rpx\b/g, (_, size: string) => `${trim(Number(size) / RPX_PER_VW)}vw`)
}

const trim = (value: number): string => String(Number(value.toFixed(6)))
