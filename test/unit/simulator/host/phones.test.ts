import { EventEmitter } from 'node:events'
import { expect, test } from '@jest/globals'
import type { WebSocket } from 'ws'
import { PhoneRegistry, type PhoneServices } from '../../../../simulator/host/phones'
import { createLink, type Link } from '../../../../simulator/link'
import type { HostMethods } from '../../../../simulator/protocol'

const NAME = 'automation'
const URL_OF_PAGE = `http://127.0.0.1/?phone=${NAME}`
const LIMIT = 10_000

function registry(methods: object = {}): PhoneRegistry {
  const boot = async () => ({}) as never
  const sockets = () => ({ closeAll: () => {} })
  const services = { boot, sockets, methods, describeFailure: () => null }
  return new PhoneRegistry(services as unknown as PhoneServices)
}

/** The page's side of a link, without a network between. */
class Page {
  private readonly socket = new EventEmitter()
  private readonly link: Link<HostMethods>

  constructor(
    phones: PhoneRegistry,
    readonly title: string,
  ) {
    const { socket } = this
    this.link = createLink(
      { send: (text) => socket.emit('message', text), close: () => socket.emit('close') },
      { automate: async () => ({ title }), change: async () => null },
    )
    const toPage = { send: (text: string) => this.link.receive(text), close: () => this.close() }
    phones.connect(Object.assign(socket, toPage) as unknown as WebSocket)
  }

  boot = (): Promise<unknown> => this.link.call('boot', { url: URL_OF_PAGE } as never)
  showFirstPage = (): Promise<unknown> => this.link.call('report', { type: 'ready' })
  request = (id: string): Promise<unknown> => this.link.call('request', { id } as never)
  abort = (id: string): Promise<unknown> => this.link.call('abort', { id })
  close = (): void => void this.socket.emit('close')
}

test.each<[string, (page: Page) => Promise<unknown>]>([
  ['has shown its page', (page) => page.showFirstPage()],
  ['is still starting', async () => undefined],
])('a restart of a phone that %s lasts until the new page shows', async (_when, before) => {
  const phones = registry()
  const old = new Page(phones, 'old')
  await old.boot()
  await before(old)
  let isOver = false
  const restarted = phones.restart('nothing', LIMIT).then(() => {
    isOver = true
  })
  // The old page may get this far before it reloads.
  await old.showFirstPage()
  await new Promise(setImmediate)
  expect(isOver).toBe(false)
  old.close()
  const fresh = new Page(phones, 'new')
  await fresh.boot()
  await fresh.showFirstPage()
  await restarted
  const phone = await phones.ready(NAME, LIMIT)
  expect(await phone.automate('App.getCurrentPage', {})).toEqual({ title: 'new' })
  fresh.close()
})

test('a request that is aborted on one phone goes on on another', async () => {
  const open = new Map<string, (answer: string) => void>()
  const phones = registry({
    request: ({ id }: { id: string }) => new Promise((resolve) => open.set(id, resolve)),
    abort: async ({ id }: { id: string }) => open.get(id)?.('aborted'),
  })
  const said: string[] = []
  const [one, other] = [new Page(phones, 'one'), new Page(phones, 'other')]
  for (const page of [one, other])
    void page.request('request-1').then((answer) => said.push(`${page.title}: ${answer}`))
  await one.abort('request-1')
  await new Promise(setImmediate)
  expect(said).toEqual(['one: aborted'])
  for (const answer of open.values()) answer('answered')
  await new Promise(setImmediate)
  expect(said).toEqual(['one: aborted', 'other: answered'])
})
