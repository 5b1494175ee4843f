import type * as glassEasel from 'glass-easel'
import type { WindowConfig } from '../../program'
import type { Regions } from '../../protocol'

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
  /** `<navigation-bar>` changes the bar of the page it stands on. */
  changeNavigationBar(component: glassEasel.GeneralComponent, change: WindowConfig): void
  /** `<navigator>`; never rejects, `errMsg` tells how it went. */
  navigate(openType: string, url: string, delta: number): Promise<{ errMsg: string }>
  /** Shows the wheels of a `<picker>`; false when dismissed. */
  pick(title: string, model: PickerWheels, onTurn: (column: number, row: number) => void): Promise<boolean>
  /** For `<picker mode="region">`. */
  regions(): Promise<Regions>
}

export interface PickerWheels {
  columns(): readonly (readonly string[])[]
  readonly selected: readonly number[]
}

export interface OpenTypeButton {
  readonly openType: string
  /** `id` in the template: the privacy flow's `buttonId`. */
  readonly id: string
  readonly lang: string
  readonly dataset: Readonly<Record<string, unknown>>
  emit(type: string, detail: unknown): void
}

/** The node of the template's tag, for components that look for one another in the DOM. */
export interface ComponentElement extends HTMLElement {
  __wxElement?: glassEasel.GeneralComponent
}
