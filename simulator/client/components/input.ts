import type { BuiltinDefinition, Host } from './define'
import { createNicknameBar, NICKNAME_BAR_CSS } from './nickname-bar'
import type { BuiltinServices } from './services'
import { createTextEntry, ENTRY_CSS, ENTRY_PROPERTIES, type EntryHost, type TextEntry } from './text-entry'

const properties = { ...ENTRY_PROPERTIES, type: 'text', password: false, alwaysEmbed: false }

const INPUT_MODES: Readonly<Record<string, string>> = {
  number: 'numeric',
  digit: 'decimal',
  idcard: 'text',
  'safe-password': 'text',
}

export const input = (services: BuiltinServices): BuiltinDefinition<typeof properties> => ({
  tag: 'input',
  properties,
  externalClasses: ['placeholder-class'],
  css: `
wx-input { display: block; position: relative; overflow: hidden; height: 1.4rem; min-height: 1.4rem; line-height: 1.4rem;
  text-overflow: clip; font-size: 16px }
wx-input > .wx-placeholder { display: flex; align-items: center; justify-content: inherit }
${ENTRY_CSS}${NICKNAME_BAR_CSS}`,
  setup(host) {
    const control = host.create('input', 'wx-entry')
    host.element.append(control)
    const entry = createTextEntry(host as unknown as EntryHost, control)
    host.watch(['type', 'password'], () => {
      control.type = host.get('password') ? 'password' : 'text'
      control.inputMode = INPUT_MODES[host.get('type')] ?? 'text'
    })
    host.watch(['confirmType'], () => {
      control.enterKeyHint = host.get('confirmType')
    })
    control.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return
      host.emit('confirm', { value: control.value })
      if (!host.get('confirmHold')) control.blur()
    })
    offerNickname(host, control, entry, services)
    return { input: (value: unknown) => entry.type(String(value)) }
  },
})

/** `type="nickname"`: the WeChat nickname above the keyboard, and a review after the blur that may clear the field. */
function offerNickname(
  host: Host<typeof properties>,
  control: HTMLInputElement,
  entry: TextEntry,
  services: BuiltinServices,
): void {
  const bar = createNicknameBar(host.element.ownerDocument, (nickname) => {
    entry.type(nickname)
    control.blur()
  })
  control.addEventListener('focus', async () => {
    if (host.get('type') !== 'nickname') return
    const nickname = await services.offerNickname()
    if (nickname !== null && host.element.ownerDocument.activeElement === control) bar.show(nickname)
  })
  control.addEventListener('blur', async () => {
    bar.hide()
    if (host.get('type') !== 'nickname' || control.value === '') return
    const pass = await services.reviewNickname(control.value)
    if (!pass) entry.type('')
    host.emit('nicknamereview', { pass, timeout: false })
  })
  host.onDetached(() => bar.hide())
}
