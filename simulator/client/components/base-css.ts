/** Chinese sans serif under the names that WXSS usually asks for; without it Latin text falls back to a serif face. */
const FONT_NAMES = ['PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', 'Arial Regular']

const fontFaces = FONT_NAMES.map(
  (name) =>
    `@font-face { font-family: "${name}"; src: local("${name}"), local("Noto Sans CJK SC"), local("NotoSansCJKsc-Regular"), local("Source Han Sans SC"), local("Arial") }`,
).join('\n')

/** What WeChat's WebView gives every page before any WXSS. */
export const BASE_CSS = `
${fontFaces}
html { --wx-safe-top: 0px; --wx-safe-bottom: 0px; --wx-safe-none: 0px; height: 100%; -webkit-text-size-adjust: 100%; scrollbar-width: none }
html::-webkit-scrollbar { display: none }
body { margin: 0; font-family: "PingFang SC", "Helvetica Neue", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  -webkit-tap-highlight-color: transparent; user-select: none; -webkit-user-select: none; overflow-wrap: normal }
body * { -webkit-tap-highlight-color: transparent }
*[hidden] { display: none !important }
:focus:not(:focus-visible) { outline: 0 }
page-root { display: contents }
@keyframes wx-spin { to { transform: rotate(1turn) } }`
