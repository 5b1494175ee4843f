import { describe, expect, jest, test } from '@jest/globals'
import type { ClientRuntime } from '../../../../simulator/client/client-runtime'
import { createBackground } from '../../../../simulator/client/runtime/background'
import { createTimers } from '../../../../simulator/client/runtime/timers'
import { encodeMultipart } from '../../../../simulator/client/wx/multipart'
import { createSender, type Outgoing } from '../../../../simulator/client/wx/sender'
import type { NetworkResponse } from '../../../../simulator/protocol'

const OUTGOING: Outgoing = {
  url: 'https://a.example/',
  method: 'GET',
  header: {},
  body: null,
  binary: false,
  timeout: 1000,
  responseType: 'text',
}

/** A host that never answers by itself, and a clock that stands still. */
function setUp() {
  const due: (() => void)[] = []
  const source = { setTimeout: (run: () => void) => due.push(run), clearTimeout: () => {} }
  const background = createBackground(
    createTimers(source, () => {}),
    source,
    () => {},
  )
  const answers: ((response: NetworkResponse) => void)[] = []
  const call = jest.fn((name: string) => {
    if (name === 'abort') return Promise.resolve(null)
    return new Promise<NetworkResponse>((resolve) => answers.push(resolve))
  })
  const runtime = { host: { call }, background } as unknown as Pick<ClientRuntime, 'host' | 'background'>
  const fiveSecondsLater = (): void => {
    for (const run of due.splice(0)) run()
  }
  return { sender: createSender('request', runtime), call, answers, background, fiveSecondsLater }
}

describe('sending', () => {
  test('aborts on the wire and fails at once', async () => {
    const { sender, call } = setUp()
    const { response, abort } = sender.send(() => OUTGOING)
    await Promise.resolve()
    abort()
    await expect(response).rejects.toMatchObject({ message: 'abort' })
    expect(call.mock.calls.map(([name]) => name)).toEqual(['request', 'abort'])
  })

  test('never starts what was aborted while it was prepared', async () => {
    const { sender, call } = setUp()
    const { response, abort } = sender.send(async () => OUTGOING)
    abort()
    await expect(response).rejects.toMatchObject({ message: 'abort' })
    expect(call).not.toHaveBeenCalled()
  })

  test('is interrupted five seconds after the app went to the background', async () => {
    const { sender, background, fiveSecondsLater } = setUp()
    const { response } = sender.send(() => OUTGOING)
    await Promise.resolve()
    background.enter()
    fiveSecondsLater()
    await expect(response).rejects.toMatchObject({ errno: 600003 })
    await expect(sender.send(() => OUTGOING).response).rejects.toMatchObject({ errno: 600003 })
    background.leave()
    const again = sender.send(() => OUTGOING)
    again.response.catch(() => {})
    await Promise.resolve()
    expect(background.suspended).toBe(false)
  })

  test('names each request once', async () => {
    const { sender, call } = setUp()
    for (let index = 0; index < 3; index += 1) sender.send(() => OUTGOING).response.catch(() => {})
    await Promise.resolve()
    const ids = (call.mock.calls as unknown as [string, { id: string }][]).map(([, { id }]) => id)
    expect(new Set(ids).size).toBe(3)
  })
})

test('a multipart body holds the fields, then the file', async () => {
  const content = new Blob(['bytes'], { type: 'image/png' })
  const { body, contentType } = await encodeMultipart(
    { name: 'avatar', fileName: 'a"b.png', content },
    { 昵称: '小明', n: 1 },
    'BOUNDARY',
  )
  expect(contentType).toBe('multipart/form-data; boundary=BOUNDARY')
  expect(new TextDecoder().decode(body).split('\r\n')).toEqual([
    '--BOUNDARY',
    'content-disposition: form-data; name="昵称"',
    '',
    '小明',
    '--BOUNDARY',
    'content-disposition: form-data; name="n"',
    '',
    '1',
    '--BOUNDARY',
    'content-disposition: form-data; name="avatar"; filename="a%22b.png"',
    'content-type: image/png',
    '',
    'bytes',
    '--BOUNDARY--',
    '',
  ])
})
