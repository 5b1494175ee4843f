/** WeChat's code2session and nothing else, as cheap as node:http allows. A code is `<person>.<anything>`. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { openIdOf } from './people.mjs'

const delayMs = Number(process.env.DELAY_MS)

createServer((request, response) => {
  const code = new URL(request.url ?? '', 'http://wechat').searchParams.get('js_code') ?? ''
  const answer = JSON.stringify({
    session_key: createHash('md5').update(code).digest('base64'),
    openid: openIdOf(Number.parseInt(code, 10)),
  })
  const send = () => response.setHeader('content-type', 'text/plain').end(answer)
  if (delayMs > 0) setTimeout(send, delayMs)
  else send()
}).listen(Number(process.env.PORT), '127.0.0.1')
