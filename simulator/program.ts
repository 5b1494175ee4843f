/**
 * A built mini program: what `build/` makes, `host/` serves at `/program.json` and `client/` runs.
 * Paths have no leading slash and no suffix (`pages/home/index`), as in app.json.
 */
export interface Program {
  readonly appId: string
  readonly projectName: string
  /** app.json with `usingComponents` already merged into every component and theme variables unresolved. */
  readonly app: AppConfig
  /** theme.json, when app.json has `themeLocation`. */
  readonly theme: { readonly light: ThemeVariables; readonly dark: ThemeVariables } | null
  /** Module path of app.ts, without suffix. */
  readonly entry: string
  /** Every page, the entry page first, those of subpackages last. */
  readonly pages: readonly string[]
  /** Every page and component by path, the npm ones under `miniprogram_npm/`. */
  readonly components: Readonly<Record<string, ComponentConfig>>
  readonly modules: readonly Module[]
  /**
   * One JavaScript expression for all templates (glass-easel `getTmplGenObjectGroups`): evaluates to
   * an object from component path to generator, with `getRegExp`, `getDate` and `console` in scope.
   */
  readonly templates: string
  readonly styles: Readonly<Record<string, Style>>
}

export type ThemeVariables = Readonly<Record<string, string>>

/** The members of app.json that the simulator reads; others are carried along. */
export interface AppConfig {
  readonly pages: readonly string[]
  readonly window?: WindowConfig
  readonly tabBar?: TabBarConfig
  readonly darkmode?: boolean
  readonly style?: string
  readonly networkTimeout?: {
    readonly request?: number
    readonly uploadFile?: number
    readonly downloadFile?: number
    readonly connectSocket?: number
  }
  readonly [member: string]: unknown
}

/** `window` of app.json, and what a page's JSON may override. Colours may be theme variables (`@name`). */
export interface WindowConfig {
  readonly navigationBarTitleText?: string
  readonly navigationBarBackgroundColor?: string
  readonly navigationBarTextStyle?: string
  readonly navigationStyle?: string
  readonly backgroundColor?: string
  readonly backgroundTextStyle?: string
  readonly enablePullDownRefresh?: boolean
  readonly disableScroll?: boolean
  readonly [member: string]: unknown
}

export interface TabBarConfig {
  readonly color?: string
  readonly selectedColor?: string
  readonly backgroundColor?: string
  readonly borderStyle?: string
  readonly custom?: boolean
  readonly list: readonly {
    readonly pagePath: string
    readonly text: string
    readonly iconPath?: string
    readonly selectedIconPath?: string
  }[]
}

/** A page's or component's JSON with `usingComponents` resolved to absolute paths (`/components/card/index`). */
export interface ComponentConfig extends WindowConfig {
  readonly component?: boolean
  readonly usingComponents: Readonly<Record<string, string>>
  readonly componentPlaceholder?: Readonly<Record<string, string>>
  readonly styleIsolation?: string
}

/**
 * One CommonJS module: its path with suffix-less name, what its literal `require`s mean, and its text.
 * The project's own texts end with an inline source map, which counts on the text starting on the first line.
 */
export type Module = readonly [path: string, requires: Readonly<Record<string, string>>, source: string]

/**
 * What the loops of the project's own modules and WXS call at every turn, with their place (`pages/home/index.ts:12`). The phone
 * gives it to them; it throws when a loop has not let go of the page's thread for too long.
 */
export const LOOP_GUARD = '__passLoop'

export interface Style {
  /** As a page (or app.wxss) uses it: tags mapped, rpx converted, class names as written. Empty when unused. */
  readonly plain: string
  /** As an isolated component uses it: class names prefixed with `<scope>--`. Empty when unused. */
  readonly scoped: string
  /** Unique per component: base name and a hash of the path. */
  readonly scope: string
}

/** A mistake in the project, told with its place. `line` and `column` count from 1. */
export interface BuildProblem {
  readonly severity: 'error' | 'warning'
  readonly file: string
  readonly line?: number
  readonly column?: number
  readonly message: string
}

export type BuildResult =
  | { readonly ok: true; readonly program: Program; readonly warnings: readonly BuildProblem[] }
  | { readonly ok: false; readonly problems: readonly BuildProblem[] }
