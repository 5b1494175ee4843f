import type * as glassEasel from 'glass-easel'

/** What built-in components need from the phone around them. */
export interface BuiltinServices {
  /** Project path or outside address of a picture to what the browser can load. */
  resolveImage(src: string, componentPath: string): string
  /** What a tapped button with `open-type` does; the outcome arrives as an event on the button. */
  openType(button: OpenTypeButton): void
  /** WeChat's own nickname, offered above the keyboard of `type="nickname"`. `null` when privacy was not agreed to. */
  offerNickname(): Promise<string | null>
  /** WeChat's check of a nickname, some time after the blur (facts §4). */
  reviewNickname(nickname: string): Promise<boolean>
  /** `<navigator>`. */
  navigate(openType: string, url: string, delta: number): void
  /** Shows the wheel of a `<picker>`; resolves to the chosen row per column, or `null` when dismissed. */
  pick(title: string, columns: PickerColumns): Promise<readonly number[] | null>
}

export interface OpenTypeButton {
  readonly openType: string
  /** `id` in the template: the privacy flow's `buttonId`. */
  readonly id: string
  readonly lang: string
  emit(type: string, detail: unknown): void
}

export interface PickerColumns {
  readonly columns: readonly (readonly string[])[]
  readonly selected: readonly number[]
  /** Called when a wheel stops; may answer with other columns (dates, regions, multi-column pickers). */
  readonly onColumn?: (
    column: number,
    row: number,
    selected: readonly number[],
  ) => { columns: readonly (readonly string[])[]; selected: readonly number[] } | undefined
}

/** The node of the template's tag, for components that look for one another in the DOM. */
export interface ComponentElement extends HTMLElement {
  __wxElement?: glassEasel.GeneralComponent
}
