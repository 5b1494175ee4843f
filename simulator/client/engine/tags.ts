import { BUILTIN_COMPONENTS } from '../../build/builtins'

/** Marks a real HTML element inside a built-in component: `h5-input` is `<input>`. */
export const HTML_PREFIX = 'h5-'

/** On the host of a component of the app that bears the name of one of WeChat's own, such as the template's `navigation-bar`. */
export const NAMESAKE = 'wx-namesake'

/** Keeps the look of WeChat's own components from their namesakes, at the same specificity. */
export const withoutNamesakes = (css: string): string =>
  css.replace(/(?<![\w.#-])wx-([a-z-]+)/g, (selector, tag: string) =>
    BUILTIN_COMPONENTS.has(tag) ? `${selector}:where(:not([${NAMESAKE}]))` : selector,
  )

/** The DOM tag for a tag of a template. WeChat's own become `wx-…`, so that the browser's `<input>` or `<video>` never appears. */
export function domTagOf(tag: string): string {
  if (BUILTIN_COMPONENTS.has(tag)) return `wx-${tag}`
  return tag.startsWith(HTML_PREFIX) ? tag.slice(HTML_PREFIX.length) : tag
}

/** The template's tag for a DOM tag, lower case. */
export function templateTagOf(domTag: string): string {
  const tag = domTag.toLowerCase()
  return tag.startsWith('wx-') && BUILTIN_COMPONENTS.has(tag.slice(3)) ? tag.slice(3) : tag
}
