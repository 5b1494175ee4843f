/** What mini programs in the wild do and the other fixtures do not, as their authors would test it. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { WebSocketServer } from 'ws'
import type { Session } from '../../../simulator/session'
import { connect, element, eventually, goTo, type MiniProgram, openSession, type Page, top } from './support'

let session: Session
let miniProgram: MiniProgram
let page: Page
let server: Server
let origin: string

beforeAll(async () => {
  server = await startServer()
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
  session = await openSession({ projectRoot: path.resolve(__dirname, '../../fixtures/wild') })
  miniProgram = await connect(session)
})
afterAll(async () => {
  miniProgram?.disconnect()
  await session?.close()
  server?.closeAllConnections()
  server?.close()
})

/** Echoes over sockets, and streams in two pieces: the second one when `/next` is asked for. */
async function startServer(): Promise<Server> {
  let goOn = (): void => {}
  const http = createServer((request, response) => {
    if (request.url?.endsWith('/next')) {
      goOn()
      response.end()
      return
    }
    response.setHeader('x-kind', 'stream')
    response.write('one ')
    goOn = () => response.end('two')
  })
  const wss = new WebSocketServer({ server: http, handleProtocols: (names) => [...names][0] ?? false })
  wss.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return http
}

interface Seen {
  readonly type: string
  readonly id?: string
  readonly detail?: Record<string, unknown>
  readonly [member: string]: unknown
}
const open = async (url: string): Promise<void> => {
  page = await goTo(miniProgram, 'reLaunch', url)
}
const allSeen = async (): Promise<readonly Seen[]> => (await page.data('seen')) as Seen[]
const seen = async (type: string): Promise<Seen> =>
  (await eventually(async () => (await allSeen()).find((event) => event.type === type))) as Seen
/** A method that the typed classes of the client have and its published types keep to a sub-class. */
// biome-ignore lint/suspicious/noExplicitAny: what the documents call by name
const typed = async (selector: string): Promise<any> => element(page, selector)

describe('a feed', () => {
  beforeEach(() => open('/pages/lists/lists'))

  test('refreshes when the app says so, and tells when it is over', async () => {
    await page.setData({ triggered: true })
    expect((await seen('refresherrefresh')).detail).toEqual({ dy: 60 })
    expect((await allSeen()).map(({ type }) => type)).toEqual(['refresherrefresh'])
    await page.setData({ triggered: false })
    await seen('refresherrestore')
  })

  test('hands its scroll context to a query', async () => {
    const feed = await typed('#feed')
    await page.callMethod('scroller', 'scrollTo', { top: 250, animated: false })
    expect(await feed.property('scrollTop')).toBe(250)
    expect(await page.callMethod('scroller', 'showScrollbar')).toBe(false)
    await page.callMethod('scroller', 'triggerRefresh')
    await seen('refresherrefresh')
    await page.callMethod('scroller', 'closeRefresh')
    await seen('refresherrestore')
  })

  test('scrolls to an item with an offset', async () => {
    const feed = await typed('#feed')
    await page.setData({ into: 'item5' })
    await eventually(async () => (await feed.property('scrollTop')) === 480)
  })

  test('has the properties of its document', async () => {
    const feed = await element(page, '#feed')
    expect(await feed.property('refresher-threshold')).toBe(60)
    expect(await feed.property('refresherDefaultStyle')).toBe('black')
  })
})

describe('slides', () => {
  beforeEach(() => open('/pages/lists/lists'))

  test('follow the id of their item, and tell it', async () => {
    await page.setData({ slide: 'c' })
    expect((await seen('change')).detail).toEqual({ current: 2, currentItemId: 'c', source: '' })
    expect(await (await typed('#slides')).property('current')).toBe(2)
  })

  test('share the room between the margins, and the last ones stay together', async () => {
    const { width } = await (await typed('#slides')).size()
    const [first, second] = await page.$$('.slide')
    const margin = (30 * width) / 750
    expect((await first?.offset())?.left).toBeCloseTo(margin, 0)
    expect((await second?.offset())?.left).toBeCloseTo(margin + (width - margin - 20) / 2, 0)
    await (await typed('#slides')).swipeTo(3)
    expect((await seen('change')).detail).toMatchObject({ current: 2, source: 'touch' })
  })
})

describe('pieces', () => {
  beforeEach(() => open('/pages/pieces/pieces'))

  test('a movable view that the app moves stays inside and tells its place', async () => {
    expect((await allSeen()).filter(({ type }) => type === 'change')).toEqual([])
    await page.setData({ x: 500, y: 10 })
    expect((await seen('change')).detail).toEqual({ x: 150, y: 10, source: '' })
    expect(await (await typed('#dot')).property('x')).toBe(150)
  })

  test('a progress that runs tells its arrival', async () => {
    await page.setData({ percent: 40 })
    await eventually(async () =>
      (await allSeen()).some(({ type, detail }) => type === 'activeend' && detail?.curPercent === 40),
    )
  })

  test('a textarea counts its lines, whatever the font makes of them', async () => {
    const note = await typed('#note')
    const { height } = await note.size()
    await note.input('one')
    expect((await note.size()).height).toBe(height)
    await note.input('one\ntwo\nthree')
    await eventually(async () => (await allSeen()).some(({ detail }) => detail?.lineCount === 3))
    expect((await note.size()).height).toBe(height * 3)
  })

  test('a class that a wxs module swaps is gone for a suite too', async () => {
    const swap = await element(page, '#swap')
    await swap.tap()
    await eventually(async () => (await swap.attribute('class')) === 'added')
    expect(await swap.style('width')).toBe('77px')
    expect(await page.$('.added')).not.toBeNull()
  })

  test('two fingers arrive as two touches', async () => {
    const pinch = await typed('#pinch')
    const at = (...xs: number[]) => xs.map((pageX, identifier) => ({ identifier, pageX, pageY: 300 }))
    await pinch.touchstart({ touches: at(50, 80), changedTouches: at(50, 80) })
    await pinch.touchmove({ touches: at(40, 90), changedTouches: at(40, 90) })
    await pinch.touchend({ touches: [], changedTouches: at(40, 90) })
    expect(await seen('touchend')).toMatchObject({ touches: [] })
    const touched = (await allSeen()).filter(({ type }) => type.startsWith('touch'))
    expect(touched.map(({ type, touches }) => [type, touches])).toEqual([
      [
        'touchstart',
        [
          [0, 50],
          [1, 80],
        ],
      ],
      [
        'touchmove',
        [
          [0, 40],
          [1, 90],
        ],
      ],
      ['touchend', []],
    ])
  })

  test('a navigator tells how its way went', async () => {
    await (await element(page, '#lost')).tap()
    await seen('complete')
    await (await element(page, '#other')).tap()
    await eventually(async () => (await allSeen()).some(({ id }) => id === 'other'))
    const told = (await allSeen()).filter(({ id }) => id === 'lost' || id === 'other')
    expect(told.map(({ type, id, detail }) => [type, id, detail?.errMsg])).toEqual([
      ['fail', 'lost', 'navigateTo:fail page "pages/none/none" is not found'],
      ['complete', 'lost', 'navigateTo:fail page "pages/none/none" is not found'],
      ['fail', 'other', expect.stringMatching(/^navigateToMiniProgram:fail /)],
    ])
    await (await element(page, '#live')).tap()
    await eventually(async () => (await top(miniProgram)).path === 'pages/live/live')
    page = await goTo(miniProgram, 'navigateBack')
    await seen('success')
  })

  test('the style of the page is that of its style sheet', async () => {
    expect(await (await element(page, 'page')).style('background-color')).toBe('rgb(250, 240, 230)')
  })
})

describe('a component of an old library', () => {
  test('finds its children before it is on the page', async () => {
    await open('/pages/kids/kids')
    const list = await typed('#list')
    expect(await list.data('found')).toEqual(['a', 'b'])
  })

  test('is warned of a type that does not exist, and works', async () => {
    const told: unknown[] = []
    miniProgram.on('exception', (exception) => told.push(exception))
    await open('/pages/kids/kids')
    const list = await typed('#list')
    expect(await list.property('size')).toBe(7)
    expect(told).toEqual([])
  })
})

describe('a component that is called as one of WeChat’s', () => {
  test('has its own look, and that of the style sheet which names it', async () => {
    await open('/pages/kids/kids')
    const bar = await typed('navigation-bar')
    expect(await bar.property('title')).toBe('Mine')
    expect(await bar.style('display')).toBe('block')
    expect(await bar.style('margin-top')).toBe('7px')
    expect((await bar.size()).height).toBe(44)
  })
})

describe('a canvas', () => {
  beforeEach(() => open('/pages/draw/draw'))

  test('of type 2d hands its node out, draws a picture of the project, and becomes a file', async () => {
    expect(await page.callMethod('drawOnNode')).toEqual({
      size: [60, 40],
      pixels: [0, 128, 0, 255],
      picture: [1, 1],
      isItself: true,
      file: { width: 30, height: 10 },
    })
  })

  test('of old libraries draws when it is told to, in CSS pixels, and keeps what was there if asked', async () => {
    expect(await page.callMethod('drawAsBefore')).toEqual({
      before: [0, 0, 0, 0],
      first: [255, 0, 0, 255],
      second: [255, 0, 0, 255],
      wiped: [0, 0, 0, 0],
    })
  })

  test('off the screen is as large as was asked', async () => {
    expect(await page.callMethod('drawOffScreen')).toEqual({ width: 8, height: 4 })
  })

  test('that does not exist is an error, and its file none', async () => {
    await expect(miniProgram.callWxMethod('canvasToTempFilePath', { canvasId: 'none' })).rejects.toThrow(
      'canvasToTempFilePath:fail canvas is empty',
    )
  })
})

describe('the start of an app', () => {
  test('may ask for logs, performance, battery and events that never come', async () => {
    const answer = await miniProgram.evaluate(() => {
      wx.getLogManager({ level: 1 }).info('a')
      wx.getRealtimeLogManager().tag('x').warn('b', 1)
      wx.getPerformance()
        .createObserver(() => {})
        .observe({ entryTypes: ['navigation'] })
      wx.onMemoryWarning(() => {})
      wx.onWindowResize(() => {})
      wx.offWindowResize()
      wx.onKeyboardHeightChange(() => {})
      return [wx.getBatteryInfoSync().level, wx.canIUse('getRealtimeLogManager')]
    })
    expect(answer).toEqual([100, true])
  })

  test('may hide the tab bar and gets the room for the page', async () => {
    await open('/pages/lists/lists')
    const heightOf = async () => (await miniProgram.systemInfo()).windowHeight as number
    const before = await heightOf()
    await miniProgram.callWxMethod('hideTabBar', {})
    expect(await heightOf()).toBeGreaterThan(before)
    await miniProgram.callWxMethod('showTabBar', {})
    expect(await heightOf()).toBe(before)
    await open('/pages/live/live')
    await expect(miniProgram.callWxMethod('hideTabBar', {})).rejects.toThrow(
      'hideTabBar:fail not TabBar page',
    )
  })
})

describe('a live page', () => {
  beforeEach(() => open('/pages/live/live'))

  test('talks over a socket in text and bytes, and ends it', async () => {
    expect(await page.callMethod('talk', `ws://${origin}`)).toEqual({
      told: ['connectSocket:ok', 'hello', 3],
      sent: ['sendSocketMessage:ok'],
      states: [0, 1, 3],
      code: 3001,
      late: 'sendSocketMessage:fail SocketTask.readyState is not OPEN',
    })
  })

  test('talks in the way of old libraries', async () => {
    expect(await page.callMethod('talkAsBefore', `ws://${origin}`)).toEqual(['hello', 1000])
  })

  test('hears that nobody is there, and that an address is none', async () => {
    const [error, code] = (await page.callMethod('endOf', 'ws://127.0.0.1:1/')) as unknown[]
    expect([error, code]).toEqual([expect.stringContaining('ECONNREFUSED'), 1006])
    expect(await page.callMethod('endOf', 'http://127.0.0.1')).toEqual([
      'connectSocket:fail invalid url "http://127.0.0.1"',
    ])
  })

  test('may hold five sockets and not six', async () => {
    expect(await page.callMethod('many', `ws://${origin}`, 6)).toEqual([
      ...Array(5).fill('ok'),
      'connectSocket:fail exceed max connection limit',
    ])
  })

  test('reads an answer while it is still being written', async () => {
    expect(await page.callMethod('stream', `http://${origin}/stream`)).toEqual(['stream', 'one ', 'two', 200])
  })
})
