import { createLink, type Link } from '../link'
import type {
  HostMethods,
  PhoneChange,
  PhoneMethods,
  PhoneSettings,
  SocketEvent,
  TransferStep,
} from '../protocol'
import { type Automation, createAutomation } from './automation'
import { boot } from './boot'
import type { Phone } from './phone'
import { Emitter } from './runtime/emitter'
import { createShell } from './shell'
import { type Cover, createCover } from './shell/cover'
import { wordsFor } from './shell/words'

/** Milliseconds between attempts to find the host again. */
const RETRY_DELAY = 1000

/** Where a restart leaves the page to open: a path with query. Only the next start reads it. */
const RESUME = 'miniprogram-simulator-resume'

const root = document.querySelector<HTMLElement>('.root') ?? document.body
/** A driver wants the phone alone: it fills the window, and nothing else is loaded. */
const alone = new URLSearchParams(location.search).get('chrome') === 'none'
if (alone) root.dataset.chrome = 'none'
else reservePanel()

let words = wordsFor(navigator.language.startsWith('zh') ? 'zh_CN' : 'en')
let cover: Cover = createCover(root, words)
/** Path and query of the page on screen. */
let shown: (() => string) | undefined
/** How far uploads and downloads have come. */
const transfers = new Emitter<[TransferStep]>((error) => console.error(error))
const sockets = new Emitter<[SocketEvent]>((error) => console.error(error))
let changePhone: ((change: PhoneChange) => void) | undefined
let tellPhone: (phone: Phone) => void = () => {}
const automation: Promise<Automation> = new Promise<Phone>((resolve) => {
  tellPhone = resolve
}).then(createAutomation)

function connect(): Promise<Link<HostMethods>> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/link`)
    const mine: PhoneMethods = {
      automate: async ({ method, params }) => (await automation).handle(method, params),
      rebuilt: async ({ problems }) => {
        if (problems.length > 0) cover.problems(problems)
        else restart()
        return null
      },
      progress: async (progress) => {
        transfers.emit(progress)
        return null
      },
      socket: async (event) => {
        sockets.emit(event)
        return null
      },
      change: async (change) => {
        if (changePhone) changePhone(change)
        // Nothing runs here: a restart may help, everything else comes with the next start.
        else if (change.type === 'restart') location.reload()
        return null
      },
    }
    const link = createLink<PhoneMethods, HostMethods>(socket, mine)
    socket.onmessage = ({ data }) => link.receive(String(data))
    socket.onopen = () => resolve(link)
    socket.onclose = () => {
      const reason = 'the link to the simulator is closed'
      link.closed(reason)
      reject(new Error(reason))
      linkLost()
    }
  })
}

/** Starts the mini program again on the page that is shown, as DevTools does after a file was saved. */
function restart(): void {
  if (shown) sessionStorage.setItem(RESUME, shown())
  location.reload()
}

/** The host has stopped: say so, and start again when it is back. */
function linkLost(): void {
  cover.message(words.linkLost, words.linkHint)
  const retry = async (): Promise<void> => {
    const answer = await fetch(location.href, { cache: 'no-store' }).catch(() => undefined)
    if (answer?.ok) location.reload()
    else setTimeout(retry, RETRY_DELAY)
  }
  setTimeout(retry, RETRY_DELAY)
}

/** A phone with nothing in it, to be covered by a message. */
function emptyPhone(settings: PhoneSettings): Cover {
  const nothing = (): void => {}
  const handlers = { onLeft: nothing, onTab: nothing, onMenu: nothing, onClose: nothing, onReopen: nothing }
  return createShell(root, settings, handlers).cover
}

async function start(): Promise<void> {
  const link = await connect()
  const { settings, conditions, build } = await link.call('boot', { url: location.href })
  words = wordsFor(settings.language)
  document.documentElement.lang = settings.language === 'en' ? 'en' : 'zh-CN'
  if (!build.ok) {
    cover = emptyPhone(settings)
    cover.problems(build.problems)
    return
  }
  try {
    const resume = sessionStorage.getItem(RESUME)
    sessionStorage.removeItem(RESUME)
    const running = await boot({
      root,
      program: build.program,
      settings,
      conditions,
      host: link,
      transfers,
      sockets,
      resume,
    })
    shown = running.shown
    cover = running.cover
    changePhone = running.change
    tellPhone(running.phone)
    await running.ready
    await link.call('report', { type: 'ready' })
  } catch (error) {
    const { message = String(error), stack = message } = error instanceof Error ? error : {}
    cover.message(words.crashed, stack)
    await link.call('report', { type: 'exception', message, stack })
    throw error
  }
}

/** The panel's place is there from the first moment; the panel itself waits until the phone has started. */
function reservePanel(): void {
  const stage = root.closest<HTMLElement>('.stage')
  if (stage) stage.dataset.panel = ''
}

function loadPanel(): void {
  const script = document.createElement('script')
  script.src = 'panel.js'
  document.body.append(script)
}

void start().finally(() => {
  if (!alone) loadPanel()
})
