import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Session } from '../../../simulator/session'
import { type Frame, openRawClient, openSession, type RawClient } from './support'

let session: Session
let client: RawClient

beforeAll(async () => {
  session = await openSession()
  client = await openRawClient(session.automation.url)
})

afterAll(async () => {
  await client?.close()
  await session?.close()
})

/** `pageId` and the record of an element of the page on top. */
async function target(selector: string): Promise<{ pageId: unknown; elementId?: unknown; nodeId?: unknown }> {
  const { result: page } = await client.ask('App.getCurrentPage')
  const { result } = await client.ask('Page.getElement', { pageId: page?.pageId, selector })
  return { pageId: page?.pageId, ...result }
}

const isPlainObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

describe('H1 every row of the protocol answers with an object', () => {
  type Row = [method: string, params: object, selector?: string | undefined, expected?: object]
  const touches = [{ identifier: 0, pageX: 10, pageY: 10, clientX: 10, clientY: 10 }]
  const rows: Row[] = [
    ['Tool.getInfo', {}, undefined, { SDKVersion: '3.8.0' }],
    ['Tool.enableRemoteDebug', { auto: true }],
    [
      'Tool.getTestAccounts',
      {},
      undefined,
      { accounts: expect.arrayContaining([{ nickName: '小明', openid: expect.any(String) }]) },
    ],
    [
      'Tool.stopAudits',
      {},
      undefined,
      { data: expect.stringContaining('{'), report: expect.stringContaining('<') },
    ],
    ['Tool.getTicket', {}, undefined, { ticket: expect.any(String), expiredTime: expect.any(Number) }],
    ['Tool.setTicket', { ticket: 'mine' }],
    ['Tool.refreshTicket', {}],
    ['Tool.native', { method: 'authorizeAllow', data: null }],
    ['Tool.native', { method: 'authorizeCancel', data: null }],
    ['Tool.native', { method: 'closePaymentDialog', data: null }],
    ['Tool.native', { method: 'shareConfirm', data: null }],
    ['Tool.native', { method: 'shareCancel', data: null }],
    [
      'App.getPageStack',
      {},
      undefined,
      { pageStack: [{ pageId: expect.any(Number), path: 'pages/home/index', query: {} }] },
    ],
    ['App.getCurrentPage', {}, undefined, { path: 'pages/home/index', query: {} }],
    [
      'App.callWxMethod',
      { method: 'getSystemInfoSync', args: [] },
      undefined,
      { result: expect.objectContaining({ SDKVersion: '3.8.0' }) },
    ],
    ['App.mockWxMethod', { method: 'getStorageSync', result: 1 }],
    ['App.mockWxMethod', { method: 'getStorageSync' }],
    ['App.callFunction', { functionDeclaration: '() => 7', args: [] }, undefined, { result: 7 }],
    ['App.enableLog', {}],
    ['App.addBinding', { name: 'bound' }],
    ['App.captureScreenshot', {}, undefined, { data: expect.stringMatching(/^iVBOR/) }],
    ['Page.getElement', { selector: '#plus' }, 'page', { elementId: expect.any(String), tagName: 'button' }],
    [
      'Page.getElements',
      { selector: '.row' },
      'page',
      { elements: expect.arrayContaining([expect.objectContaining({ tagName: 'view' })]) },
    ],
    ['Page.getElementByXpath', { selector: '//button' }, 'page', { tagName: 'button' }],
    [
      'Page.getElementsByXpath',
      { selector: '//button' },
      'page',
      { elements: [{ tagName: 'button' }, { tagName: 'button' }] },
    ],
    ['Page.getData', { path: 'rows[1]' }, 'page', { data: 2 }],
    ['Page.setData', { data: { slide: 0 } }, 'page'],
    ['Page.callMethod', { method: 'add', args: [1, 2] }, 'page', { result: 3 }],
    [
      'Page.getWindowProperties',
      { names: ['document.documentElement.scrollWidth', 'document.body.scrollTop'] },
      'page',
      { properties: [390, 0] },
    ],
    ['Element.getElement', { selector: '.title' }, '#card', { tagName: 'text' }],
    ['Element.getElements', { selector: 'view' }, '#card'],
    [
      'Element.getDOMProperties',
      { names: ['offsetWidth', 'offsetHeight'] },
      '#pad',
      { properties: [100, 40] },
    ],
    ['Element.getAttributes', { names: ['data-step'] }, '#plus', { attributes: ['2'] }],
    ['Element.getStyles', { names: ['color'] }, '#greeting', { styles: ['rgb(136, 136, 136)'] }],
    ['Element.getProperties', { names: ['type'] }, '#plus', { properties: ['primary'] }],
    ['Element.getOffset', {}, '#pad', { left: 0, top: expect.any(Number) }],
    [
      'Element.getWXML',
      { type: 'outer' },
      '#pad',
      { wxml: expect.stringMatching(/^<view id="pad".*>pad<\/view>$/) },
    ],
    ['Element.tap', {}, '#plus'],
    ['Element.touchstart', { touches, changedTouches: touches }, '#pad'],
    ['Element.touchmove', { touches, changedTouches: touches }, '#pad'],
    ['Element.touchend', { touches: [], changedTouches: touches }, '#pad'],
    ['Element.triggerEvent', { type: 'custom', detail: { a: 1 } }, '#pad'],
    ['Element.dispatchEvent', { eventName: 'custom', detail: { a: 2 } }, '#pad'],
    ['Element.callFunction', { functionName: 'input.input', args: ['Bob'] }, '#field'],
    ['Element.callFunction', { functionName: 'textarea.input', args: ['once'] }, '#story'],
    ['Element.callFunction', { functionName: 'scroll-view.scrollTo', args: [0, 20] }, '#scroller'],
    [
      'Element.callFunction',
      { functionName: 'scroll-view.scrollTop', args: [] },
      '#scroller',
      { result: 20 },
    ],
    [
      'Element.callFunction',
      { functionName: 'scroll-view.scrollLeft', args: [] },
      '#scroller',
      { result: 0 },
    ],
    [
      'Element.callFunction',
      { functionName: 'scroll-view.scrollWidth', args: [] },
      '#scroller',
      { result: 390 },
    ],
    [
      'Element.callFunction',
      { functionName: 'scroll-view.scrollHeight', args: [] },
      '#scroller',
      { result: 200 },
    ],
    ['Element.callFunction', { functionName: 'swiper.swipeTo', args: [1] }, '#slides'],
    ['Element.callFunction', { functionName: 'movable-view.moveTo', args: [10, 5] }, '#dragged'],
    ['Element.callFunction', { functionName: 'switch.tap', args: [] }, '#agree'],
    ['Element.callFunction', { functionName: 'slider.slideTo', args: [40] }, '#level'],
    ['Element.getData', { path: 'nested.list[0].label' }, '#card', { data: 'first' }],
    ['Element.setData', { data: { bumps: 1 } }, '#card'],
    ['Element.callMethod', { method: 'bump', args: [2] }, '#card', { result: 3 }],
    ['Element.callContextMethod', { method: 'play', args: [] }, '#film'],
    ['Element.callContextMethod', { method: 'pause', args: [] }, '#film'],
  ]
  test.each(rows)('%s %j', async (...[method, params, selector, expected = {}]: Row) => {
    const { error, result } = await client.ask(method, {
      ...(selector && (await target(selector))),
      ...params,
    })
    expect(error).toBeUndefined()
    expect(isPlainObject(result)).toBe(true)
    expect(result).toMatchObject(expected)
  })
})

describe('H2 what is unknown is answered with an error', () => {
  const rows: [method: string, message: string][] = [
    ['App.CDPCommand', 'appservice App.CDPCommand unimplemented'],
    ['App.constructor', 'appservice App.constructor unimplemented'],
    ['Page.nothing', 'Page.nothing unimplemented'],
    ['Element.nothing', 'Element.nothing unimplemented'],
    ['Tool.nothing', 'Tool.nothing unimplemented'],
    ['Network.enable', 'Network.enable unimplemented'],
    ['constructor', 'constructor unimplemented'],
    ['', ' unimplemented'],
  ]
  test.each(rows)('%s', async (method, message) => {
    expect((await client.ask(method)).error).toEqual({ message })
  })

  test('a native button that does not exist', async () => {
    expect((await client.ask('Tool.native', { method: 'shake', data: null })).error).toEqual({
      message: 'Tool.native shake unimplemented',
    })
  })
})

describe('H3 every error is an object with a message', () => {
  const rows: [method: string, params: object][] = [
    ['Page.getData', { pageId: undefined }],
    ['Page.getData', { pageId: 'one' }],
    ['Page.getElement', { selector: '###' }],
    ['Element.tap', { elementId: 7 }],
    ['App.callFunction', { functionDeclaration: '() => { throw "a string" }', args: [] }],
    ['App.callFunction', { functionDeclaration: '() => { throw undefined }', args: [] }],
    ['App.callFunction', { functionDeclaration: '() => { const a = {}; a.a = a; return a }', args: [] }],
    ['App.callFunction', { functionDeclaration: 'no function', args: [] }],
    ['App.callWxMethod', { method: 'nothing', args: [] }],
    ['App.callWxMethod', {}],
    ['Page.callMethod', { method: 'broken', args: [] }],
    ['Page.callMethod', { method: 'nothing', args: [] }],
    ['Tool.native', { method: 'confirmModal', data: null }],
    ['Tool.native', { method: 'cancelModal', data: null }],
  ]
  test.each(rows)('%s %j', async (method, params) => {
    const { pageId } = await target('page')
    const { error, result } = await client.ask(method, { pageId, ...params })
    expect(result).toBeUndefined()
    expect(error).toEqual({ message: expect.stringMatching(/./) })
  })

  test.each([
    'no json',
    '7',
    'null',
    '[]',
    '{}',
    '{"id":1,"method":"App.getPageStack"}',
    '{"id":"","method":"x"}',
  ])('garbage: %s', async (text) => {
    const before = client.frames.length
    client.send(text)
    await client.ask('Tool.getInfo')
    expect(client.frames.slice(before, -1)).toEqual([
      { id: null, error: { message: expect.stringContaining('a frame is') } },
    ])
  })

  test('a frame without parameters counts as one with none', async () => {
    client.send(JSON.stringify({ id: 'bare', method: 'App.getPageStack' }))
    await client.ask('App.getPageStack')
    expect(client.frames.find(({ id }) => id === 'bare')?.result).toHaveProperty('pageStack')
  })
})

test('H4 events carry no id, and none is called error', async () => {
  const { pageId } = await target('page')
  await client.ask('App.enableLog')
  const before = client.frames.length
  await client.ask('Page.callMethod', { pageId, method: 'log', args: [] })
  await client.ask('Page.callMethod', { pageId, method: 'throwLater', args: [] })
  await client.ask('App.callFunction', { functionDeclaration: '() => bound(1)', args: [] })
  await client.ask('App.callFunction', {
    functionDeclaration: '() => new Promise((done) => setTimeout(done, 30))',
    args: [],
  })
  const events = client.frames.slice(before).filter(({ id }) => id === undefined)
  expect(new Set(events.map(({ method }) => method))).toEqual(
    new Set(['App.logAdded', 'App.exceptionThrown', 'App.bindingCalled']),
  )
  for (const event of events) expect(Object.keys(event)).toEqual(['method', 'params'])
})

test('H8 null stands for what was undefined', async () => {
  const call = (method: string, args: unknown[]): Promise<Frame> =>
    client.ask('App.callWxMethod', { method, args })
  await call('navigateTo', [{ url: '/pages/detail/index?id=1' }])
  expect((await call('navigateBack', [{ url: null, delta: null }])).error).toBeUndefined()
  expect((await client.ask('App.getCurrentPage')).result).toMatchObject({ path: 'pages/home/index' })

  await client.ask('App.mockWxMethod', { method: 'getStorageSync', result: null })
  expect((await call('getStorageSync', ['x'])).result).toEqual({ result: null })
  await client.ask('App.mockWxMethod', { method: 'getStorageSync' })
  expect((await call('getStorageSync', ['x'])).result).toEqual({ result: '' })
})

test('H9 callbacks that arrive as text are replaced', async () => {
  const text = '[Function () => {}]'
  const { result, error } = await client.ask('App.callWxMethod', {
    method: 'getNetworkType',
    args: [{ success: text, fail: text, complete: text }],
  })
  expect(error).toBeUndefined()
  expect(result).toMatchObject({ result: { errMsg: 'getNetworkType:ok' } })
})

test('a binary frame is read like one of text', async () => {
  client.socket.send(Buffer.from(JSON.stringify({ id: 'binary', method: 'App.getPageStack' })))
  await client.ask('App.getPageStack')
  expect(client.frames.find(({ id }) => id === 'binary')?.result).toHaveProperty('pageStack')
})

test('touches end where either spelling of changedTouches says', async () => {
  for (const [spelling, x] of [
    ['changedTouches', 7],
    ['changeTouches', 9],
  ] as const) {
    const pad = await target('#pad')
    const at = { identifier: 0, clientX: x, clientY: 100 }
    await client.ask('Page.setData', { ...pad, data: { touches: [] } })
    await client.ask('Element.touchstart', { ...pad, touches: [at] })
    await client.ask('Element.touchend', { ...pad, [spelling]: [at] })
    const { result } = await client.ask('Page.getData', { ...pad, path: 'touches[1]' })
    expect(result).toEqual({ data: { type: 'touchend', x, y: 100 } })
  }
})

test('console output tells its level', async () => {
  await client.ask('App.enableLog')
  const before = client.frames.length
  const levels = ['log', 'info', 'warn', 'error', 'debug']
  await client.ask('App.callFunction', {
    functionDeclaration: '(levels) => { for (const level of levels) console[level]("to", level) }',
    args: [levels],
  })
  await client.ask('App.getPageStack')
  expect(client.frames.slice(before).flatMap(({ method, params }) => (method ? [params] : []))).toEqual(
    levels.map((type) => ({ type, args: ['to', type] })),
  )
})

test('App.initialized tells that the app runs again after a reload', async () => {
  const before = client.frames.length
  await client.ask('Tool.compile')
  expect(client.frames.slice(before)).toContainEqual({ method: 'App.initialized', params: {} })
})
