import type { PhoneSettings } from '../protocol'
import type { ClientRuntime } from './client-runtime'
import { resolveImage } from './engine/assets'
import type { Lifecycle } from './lifecycle'
import { h } from './shell/dom'

/** What `onShareAppMessage` may answer (docs: onShareAppMessage). */
interface ShareContent {
  readonly title?: string
  readonly path?: string
  readonly imageUrl?: string
  readonly promise?: Promise<ShareContent>
}

interface ShareButton {
  readonly id: string
  readonly dataset: Readonly<Record<string, unknown>>
}

/** Milliseconds that WeChat waits for the `promise` of a share. */
const SHARE_PATIENCE = 3000

/** The capsule's menu. */
export async function openMenu(runtime: ClientRuntime, { setTheme }: Lifecycle): Promise<void> {
  const { settings, shell, scopes, pages, program } = runtime
  const english = settings.language === 'en'
  const actions: readonly (readonly [label: string, run: () => unknown])[] = [
    [english ? 'Forward to a friend' : '转发给朋友', () => share(runtime)],
    [english ? 'Settings' : '设置', () => scopes.openSettings()],
    ...(program.app.darkmode === true
      ? [[themeLabel(settings), () => setTheme(otherTheme(settings))] as const]
      : []),
    [english ? 'Re-enter' : '重新进入小程序', () => pages.reLaunch(`/${program.pages[0] ?? ''}`)],
  ]
  const index = await shell.sheets.choose(
    program.projectName,
    actions.map(([label], value) => ({ value, content: [label] })),
    shell.words.cancel,
  )
  if (index !== undefined) await actions[index]?.[1]()
}

const otherTheme = ({ theme }: PhoneSettings): PhoneSettings['theme'] => (theme === 'dark' ? 'light' : 'dark')

/** A phone has this in its own settings, not in WeChat's menu. */
function themeLabel({ theme, language }: PhoneSettings): string {
  if (language === 'en') return theme === 'dark' ? 'Light mode' : 'Dark mode'
  return theme === 'dark' ? '浅色模式' : '深色模式'
}

/** Forwards the top page: asks it for the content, then the person. Nobody tells the app what the person did. */
export async function share(runtime: ClientRuntime, button?: ShareButton): Promise<void> {
  const { settings, shell, pages, program } = runtime
  const page = pages.top()
  if (!page) return
  const english = settings.language === 'en'
  const from = button
    ? { from: 'button', target: { id: button.id, dataset: button.dataset } }
    : { from: 'menu', target: undefined }
  const given = (page.call('onShareAppMessage', from) ?? {}) as ShareContent
  const content = given.promise ? await earlier(given.promise, given) : given
  const title = content.title ?? program.projectName
  const picture = resolveImage(content.imageUrl ?? '', '')
  const sent = await shell.sheets.ask({
    appName: program.projectName,
    title: english ? 'Send to a friend' : '发送给朋友',
    body: [
      h(
        'div',
        { class: 'sheet-row' },
        h('strong', {}, title),
        ...(picture ? [h('img', { src: picture, alt: '', class: 'share-picture' })] : []),
        h('small', {}, content.path ?? page.path),
      ),
    ],
    allowText: english ? 'Send' : '发送',
    refuseText: shell.words.cancel,
  })
  const done = english ? 'Sent' : '已发送'
  if (sent) shell.toast.show({ title: done, icon: 'success', image: '', duration: 1500, mask: false })
}

function earlier(promise: Promise<ShareContent>, fallback: ShareContent): Promise<ShareContent> {
  const late = new Promise<ShareContent>((resolve) => setTimeout(() => resolve(fallback), SHARE_PATIENCE))
  return Promise.race([promise.catch(() => fallback), late])
}
