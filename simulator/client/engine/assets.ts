import { resolvePath } from '../pages/url'
import { GREY_AVATAR } from '../wx/anonymous'

/** Where the host serves the project's own files. */
const APP_FILES = '/app/'

/**
 * A picture's address as a template writes it to what the browser loads: project files come from the host, relative
 * ones from the folder of the page or component that names them; outside and data addresses stay as they are.
 */
export function resolveImage(src: string, componentPath: string): string {
  if (!src) return ''
  if (src === GREY_AVATAR.url) return GREY_AVATAR.picture
  if (/^(data:|blob:|https?:|wxfile:)/i.test(src)) return src
  return APP_FILES + resolvePath(src, componentPath)
}

/** An outside address at the origin that stands for its own, as `wx.request` would reach it. */
export function mapOrigin(address: string, mapRemote: Readonly<Record<string, string>> = {}): string {
  const [origin = ''] = /^https?:\/\/[^/?#]+/i.exec(address) ?? []
  const other = mapRemote[origin]
  return other === undefined ? address : other + address.slice(origin.length)
}
