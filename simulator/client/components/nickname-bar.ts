/** The strip above the keyboard that offers the person's WeChat nickname. */
export interface NicknameBar {
  show(nickname: string): void
  hide(): void
}

export function createNicknameBar(document: Document, onPick: (nickname: string) => void): NicknameBar {
  let bar: HTMLElement | undefined
  const hide = (): void => {
    bar?.remove()
    bar = undefined
  }
  return {
    show(nickname) {
      hide()
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = nickname
      // Before the field loses its focus, which would take the bar away.
      button.addEventListener('pointerdown', (event) => {
        event.preventDefault()
        onPick(nickname)
      })
      bar = document.createElement('div')
      bar.className = 'wx-nickname-bar'
      bar.append('用微信昵称', button)
      document.body.append(bar)
    },
    hide,
  }
}

export const NICKNAME_BAR_CSS = `
.wx-nickname-bar { position: fixed; z-index: 9999; left: 0; right: 0; bottom: 0; display: flex; align-items: center; gap: 12px;
  height: 44px; padding: 0 16px env(safe-area-inset-bottom); box-sizing: content-box; background: #f7f7f7; border-top: 1px solid #d9d9d9; color: #888; font-size: 14px }
.wx-nickname-bar button { border: 0; background: none; font: inherit; color: #576b95 }`
